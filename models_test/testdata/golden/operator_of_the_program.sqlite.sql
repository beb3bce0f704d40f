SELECT "name" || (?1 || "mayor") AS "joined", ("id" + ?2) << ?3 AS "shifted" FROM "cities" WHERE "id" = ?4

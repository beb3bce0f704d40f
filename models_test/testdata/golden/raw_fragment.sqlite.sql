SELECT ("population" + ?1) * (2 + ?2) AS "n", 'what?' AS "text", (1 + "id") * ?3 AS "kept" FROM "cities" WHERE "id" = ?4

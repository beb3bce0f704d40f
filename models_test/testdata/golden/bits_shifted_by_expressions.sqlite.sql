SELECT ?1 << CAST("id" AS INTEGER) AS "left", ?2 >> CAST("id" + "id" AS INTEGER) AS "right", ((~"id" | ?3) - (~"id" & ?3)) AS "mixed" FROM "cities" WHERE "id" = ?4

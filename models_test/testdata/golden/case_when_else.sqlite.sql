SELECT "name", CASE WHEN "population" > ?1 THEN ?2 WHEN "population" > ?3 THEN ?4 ELSE ?5 END AS "size" FROM "cities" WHERE "id" IN (SELECT "value" FROM json_each(?6)) ORDER BY "id"

SELECT 1 AS "found" FROM "cities" WHERE "population" > ?1 LIMIT 1

SELECT 1 AS "found" FROM (SELECT "cities"."state_id", COUNT(*) AS "cities", SUM("cities"."population") AS "people" FROM "cities" GROUP BY "cities"."state_id" HAVING COUNT(*) > ?1) AS "q" LIMIT 1

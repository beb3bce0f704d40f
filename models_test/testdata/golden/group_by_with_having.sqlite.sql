SELECT "state_id", COUNT(*) AS "cities", SUM("population") AS "people" FROM "cities" WHERE "population" > ?1 GROUP BY "state_id" HAVING COUNT(*) > ?2 ORDER BY "cities" DESC, "state_id"

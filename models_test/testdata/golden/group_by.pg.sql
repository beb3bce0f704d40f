SELECT "state_id", COUNT(*) AS "cities", SUM("population") AS "people" FROM "cities" GROUP BY "state_id" ORDER BY "state_id"

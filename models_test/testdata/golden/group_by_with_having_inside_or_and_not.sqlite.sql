SELECT "state_id", COUNT(*) AS "cities", SUM("population") AS "people" FROM "cities" GROUP BY "state_id" HAVING COUNT(*) = ?1 OR NOT (SUM("population") < ?2) ORDER BY "state_id"

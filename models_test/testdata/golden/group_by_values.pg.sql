SELECT "state_id", MAX("population") AS "largest" FROM "cities" GROUP BY "state_id" ORDER BY "state_id"

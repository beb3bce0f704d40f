SELECT "state_id", SUM("population") AS "people", RANK() OVER (ORDER BY SUM("population") DESC) AS "rank" FROM "cities" GROUP BY "state_id" ORDER BY "state_id"

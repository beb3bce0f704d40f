SELECT "state_id", COUNT(*) AS "cities" FROM "cities" GROUP BY "state_id" ORDER BY "state_id"

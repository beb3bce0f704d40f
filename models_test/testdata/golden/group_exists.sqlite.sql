SELECT 1 AS "found" FROM "cities" GROUP BY "state_id" HAVING COUNT(*) > ?1 LIMIT 1

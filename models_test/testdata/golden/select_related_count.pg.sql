SELECT COUNT(*) AS "count" FROM "cities" WHERE "state_id" = $1

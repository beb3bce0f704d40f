SELECT ARRAY_AGG(DISTINCT "state_id" ORDER BY "state_id" DESC) AS "ids" FROM "cities"

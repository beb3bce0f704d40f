SELECT DISTINCT "state_id" FROM "cities" ORDER BY "state_id"

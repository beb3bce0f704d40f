SELECT JSON_GROUP_ARRAY(DISTINCT "state_id" ORDER BY "state_id" DESC) AS "ids" FROM "cities"

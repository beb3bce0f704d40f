SELECT COUNT(*) AS "count" FROM (SELECT DISTINCT "cities"."state_id" FROM "cities") AS "q"

SELECT COUNT(*) AS "count" FROM "states" WHERE (SELECT COUNT(*) FROM "cities" WHERE "cities"."state_id" = "states"."id") >= ?1

SELECT (SELECT COUNT(*) FROM "cities" WHERE "cities"."state_id" = "states"."id") + ?1 AS "more" FROM "states" WHERE "states"."id" = ?2

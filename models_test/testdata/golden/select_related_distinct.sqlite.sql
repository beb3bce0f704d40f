SELECT DISTINCT "cities"."state_id", "states"."name" AS "state__name" FROM "cities" JOIN "states" ON "states"."id" = "cities"."state_id" ORDER BY "cities"."state_id"

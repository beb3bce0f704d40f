SELECT "cities"."id", "cities"."name", "states"."name" AS "state__name" FROM "cities" JOIN "states" ON "states"."id" = "cities"."state_id" WHERE "cities"."id" = ?1

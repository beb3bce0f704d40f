SELECT "cities"."name", "states"."name" AS "state" FROM "cities" JOIN "states" ON "states"."id" = "cities"."state_id" ORDER BY "states"."name" DESC, "cities"."id" LIMIT $1

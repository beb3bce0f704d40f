SELECT "states"."name", "cities"."name" AS "state" FROM "states" LEFT JOIN "cities" ON "states"."id" = "cities"."state_id" AND "cities"."capital" ORDER BY "cities"."name", "states"."id"

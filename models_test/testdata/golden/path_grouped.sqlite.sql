SELECT "states"."name" AS "state", COUNT(*) AS "cities" FROM "cities" JOIN "states" ON "states"."id" = "cities"."state_id" GROUP BY "states"."name" ORDER BY "states"."name"

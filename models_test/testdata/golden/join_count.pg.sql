SELECT COUNT(*) AS "count" FROM "cities" JOIN "states" ON "states"."id" = "cities"."state_id" WHERE "states"."name" = $1

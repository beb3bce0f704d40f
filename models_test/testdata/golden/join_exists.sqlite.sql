SELECT 1 AS "found" FROM "cities" JOIN "states" ON "states"."id" = "cities"."state_id" WHERE "states"."name" = ?1 LIMIT 1

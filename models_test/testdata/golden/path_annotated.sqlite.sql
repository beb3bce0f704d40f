SELECT "cities"."name", "states"."name" AS "state" FROM "cities" JOIN "states" ON "states"."id" = "cities"."state_id" WHERE "cities"."id" <= ?1 ORDER BY "cities"."id" DESC LIMIT ?2

SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" WHERE "states"."id" IN (SELECT "cities"."state_id" FROM "cities" ORDER BY "cities"."population" DESC LIMIT $1)

SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" WHERE "states"."id" IN (SELECT "cities"."state_id" FROM "cities" WHERE "cities"."capital")

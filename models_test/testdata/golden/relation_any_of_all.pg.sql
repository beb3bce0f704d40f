SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" WHERE EXISTS (SELECT 1 FROM "cities" WHERE "cities"."state_id" = "states"."id") ORDER BY "states"."id"

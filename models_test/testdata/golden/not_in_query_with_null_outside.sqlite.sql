SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" WHERE NOT EXISTS (SELECT 1 FROM "cities" WHERE "cities"."name" = "states"."nickname") ORDER BY "states"."id"

SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" ORDER BY (SELECT COUNT(*) FROM "cities" WHERE "cities"."state_id" = "states"."id") DESC, "states"."name"

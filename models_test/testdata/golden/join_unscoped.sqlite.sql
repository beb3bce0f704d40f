SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" JOIN "parks" ON "parks"."state_id" = "states"."id" ORDER BY "parks"."id"

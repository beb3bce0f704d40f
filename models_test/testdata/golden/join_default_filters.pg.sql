SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" JOIN "parks" ON "parks"."state_id" = "states"."id" AND "parks"."deleted_at" IS NULL ORDER BY "parks"."id"

SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" LEFT JOIN "seats" ON "seats"."state_id" = "states"."id" WHERE "seats"."id" IS NULL

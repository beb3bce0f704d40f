SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" JOIN "seats" ON "seats"."state_id" = "states"."id" WHERE "seats"."since" < ?1 ORDER BY "states"."id"

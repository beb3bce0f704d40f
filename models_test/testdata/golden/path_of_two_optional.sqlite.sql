SELECT COUNT(*) AS "count" FROM "seats" JOIN "cities" ON "cities"."id" = "seats"."city_id" JOIN "states" ON "states"."id" = "cities"."state_id" WHERE "states"."name" = ?1

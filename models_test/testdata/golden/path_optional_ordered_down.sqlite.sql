SELECT "seats"."id" FROM "seats" LEFT JOIN "cities" ON "cities"."id" = "seats"."city_id" ORDER BY "cities"."name" DESC NULLS FIRST

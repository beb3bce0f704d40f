SELECT COUNT(*) AS "count" FROM "seats" JOIN "cities" ON "cities"."id" = "seats"."city_id" WHERE "cities"."mayor" = $1

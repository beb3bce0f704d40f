SELECT COUNT(*) AS "count" FROM "seats" JOIN "cities" ON "cities"."id" = "seats"."city_id" WHERE NOT ("cities"."mayor" = $1)

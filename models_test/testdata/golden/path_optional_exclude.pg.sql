SELECT COUNT(*) AS "count" FROM "seats" LEFT JOIN "cities" ON "cities"."id" = "seats"."city_id" WHERE ("cities"."mayor" = $1) IS NOT TRUE

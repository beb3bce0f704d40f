SELECT COUNT(*) AS "count" FROM "seats" LEFT JOIN "cities" ON "cities"."id" = "seats"."city_id" WHERE ("cities"."population" = ANY($1)) IS NOT TRUE

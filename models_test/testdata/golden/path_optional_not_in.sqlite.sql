SELECT COUNT(*) AS "count" FROM "seats" LEFT JOIN "cities" ON "cities"."id" = "seats"."city_id" WHERE ("cities"."population" IN (SELECT "value" FROM json_each(?1))) IS NOT TRUE

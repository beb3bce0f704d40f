SELECT "cities"."id" AS "it" FROM "photos" LEFT JOIN "cities" ON "cities"."id" = "photos"."subject_id" AND "photos"."subject_type" = 'city' ORDER BY "photos"."id"

SELECT (SELECT COUNT(*) FROM "photos" WHERE "photos"."subject_type" = $1 AND "photos"."subject_id" = "cities"."id") AS "it" FROM "cities" WHERE "cities"."id" = ANY($2) ORDER BY "cities"."id"

SELECT (SELECT COUNT(*) FROM "regions" AS "regions_2" WHERE "regions_2"."parent_id" = "regions"."id") AS "it" FROM "regions" ORDER BY "regions"."id"

SELECT COALESCE("cities"."mayor", CAST(NULL AS TEXT), ?1) AS "mayor" FROM "cities" WHERE "cities"."id" <= ?2 ORDER BY "cities"."id"

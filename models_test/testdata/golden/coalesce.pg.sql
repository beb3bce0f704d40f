SELECT COALESCE("cities"."mayor", CAST(NULL AS text), $1::text) AS "mayor" FROM "cities" WHERE "cities"."id" <= $2 ORDER BY "cities"."id"

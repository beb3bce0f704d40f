SELECT NULLIF("cities"."mayor", $1::text) AS "mayor" FROM "cities" WHERE "cities"."id" >= $2 ORDER BY "cities"."id"

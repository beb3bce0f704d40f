SELECT COUNT(*) AS "count" FROM "cities" WHERE "cities"."population" > ALL (SELECT "cities_2"."population" FROM "cities" AS "cities_2" WHERE FALSE)

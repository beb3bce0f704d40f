SELECT "largest"."name", "largest"."population" FROM (SELECT "cities"."name", "cities"."population" FROM "cities" WHERE FALSE) AS "largest"

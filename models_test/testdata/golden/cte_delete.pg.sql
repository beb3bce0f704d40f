WITH "largest" AS (DELETE FROM "cities" WHERE "cities"."id" > $1 RETURNING "cities"."name", "cities"."population") SELECT COUNT(*) AS "count" FROM "largest"

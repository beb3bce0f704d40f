SELECT COUNT(*) AS "count" FROM "cities" TABLESAMPLE BERNOULLI ($1::double precision) JOIN "states" ON "states"."id" = "cities"."state_id" WHERE "states"."name" = $2

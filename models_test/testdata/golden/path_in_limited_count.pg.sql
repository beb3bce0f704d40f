SELECT COUNT(*) AS "count" FROM (SELECT 1 FROM "cities" JOIN "states" ON "states"."id" = "cities"."state_id" WHERE "states"."name" = $1 ORDER BY "states"."name" LIMIT $2) AS "q"

SELECT (SELECT "cities"."name" FROM "cities" WHERE "cities"."state_id" = "states"."id" ORDER BY "cities"."population" DESC LIMIT 1) AS "it" FROM "states" ORDER BY "states"."id"

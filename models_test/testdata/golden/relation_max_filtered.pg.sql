SELECT (SELECT MAX("cities"."name") FROM "cities" WHERE "cities"."state_id" = "states"."id" AND "cities"."population" > $1) AS "it" FROM "states" ORDER BY "states"."id"

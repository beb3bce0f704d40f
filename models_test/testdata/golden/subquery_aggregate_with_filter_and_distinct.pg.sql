SELECT (SELECT COUNT(DISTINCT "cities"."mayor") FILTER (WHERE "cities"."population" > $1) FROM "cities" WHERE "cities"."state_id" = "states"."id") AS "mayors" FROM "states" WHERE "states"."id" = $2

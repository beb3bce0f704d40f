SELECT "states"."id", "states"."name", $1::bigint AS "n" FROM "states" WHERE (SELECT COUNT(*) FROM "cities" WHERE "cities"."state_id" = "states"."id") = $1

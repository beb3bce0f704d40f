SELECT "states"."id", "states"."name", (SELECT COUNT(*) FROM "cities" WHERE "cities"."state_id" = "states"."id") AS "value_3" FROM "states" WHERE "states"."id" = $1

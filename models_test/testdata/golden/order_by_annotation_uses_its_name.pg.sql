SELECT "states"."id", "states"."name", (SELECT COUNT(*) FROM "cities" WHERE "cities"."state_id" = "states"."id") AS "n" FROM "states" ORDER BY "n" DESC, "states"."id" LIMIT $1

SELECT "states"."name" FROM "states" ORDER BY (SELECT COUNT(*) FROM "cities" WHERE "cities"."state_id" = "states"."id") DESC, "states"."id" LIMIT $1

SELECT "states"."id", "states"."name", 0 AS "n" FROM "states" WHERE NOT EXISTS (SELECT 1 FROM "cities" WHERE "cities"."state_id" = "states"."id") ORDER BY "states"."id"

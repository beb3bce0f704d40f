SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" WHERE (SELECT COUNT(*) FROM "cities" WHERE "cities"."state_id" = "states"."id") > ?1 ORDER BY "states"."id"

SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" WHERE (SELECT MAX("cities"."population") FROM "cities" WHERE "cities"."state_id" = "states"."id") > $1

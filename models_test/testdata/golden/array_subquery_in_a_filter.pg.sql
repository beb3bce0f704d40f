SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" WHERE $1::text = ANY(ARRAY(SELECT "cities"."name" FROM "cities" WHERE "cities"."state_id" = "states"."id"))

SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" WHERE EXISTS (SELECT 1 FROM "cities" WHERE CASE WHEN "cities"."capital" THEN "states"."id" ELSE ?1 END = "cities"."state_id")

SELECT "states"."id", "states"."name", "states"."nickname" FROM "states" WHERE EXISTS (SELECT 1 FROM "cities" WHERE "cities"."capital") AND "states"."id" = ?1

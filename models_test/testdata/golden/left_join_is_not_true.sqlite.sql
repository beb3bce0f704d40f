SELECT DISTINCT "states"."id", "states"."name", "states"."nickname" FROM "states" LEFT JOIN "cities" ON "states"."id" = "cities"."state_id" WHERE "cities"."capital" IS NOT TRUE ORDER BY "states"."id"

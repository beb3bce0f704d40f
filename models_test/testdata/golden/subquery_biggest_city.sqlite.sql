SELECT "states"."name", (SELECT "cities"."name" FROM "cities" WHERE "cities"."state_id" = "states"."id" ORDER BY "cities"."population" DESC LIMIT ?1) AS "biggest" FROM "states" ORDER BY "states"."id"

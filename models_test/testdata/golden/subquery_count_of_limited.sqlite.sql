SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM "cities" WHERE "cities"."state_id" = "states"."id" LIMIT ?1) AS "q") AS "n" FROM "states" WHERE "states"."id" <= ?2 ORDER BY "states"."id"

SELECT CASE WHEN EXISTS (SELECT 1 FROM "cities" WHERE "cities"."state_id" = "states"."id") THEN ?1 ELSE ?2 END AS "settled" FROM "states" WHERE "states"."id" <= ?3 ORDER BY "states"."id"

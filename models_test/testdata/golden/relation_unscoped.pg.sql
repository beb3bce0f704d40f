SELECT (SELECT COUNT(*) FROM "parks" WHERE "parks"."state_id" = "states"."id") AS "it" FROM "states" ORDER BY "states"."id"

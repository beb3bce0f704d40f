UPDATE "cities" SET "mayor" = "states"."name" FROM "states" WHERE "states"."id" = "cities"."state_id";
UPDATE "cities" SET "mayor" = "states"."name", "grade" = $1 FROM "states" WHERE "states"."id" = "cities"."state_id" AND "states"."name" = $2;
UPDATE "cities" SET "state_id" = "states"."id" + $1 FROM "states" WHERE "states"."id" = "cities"."state_id" AND "cities"."id" = $2 RETURNING "cities"."name", (SELECT "states_2"."name" FROM "states" AS "states_2" WHERE "states_2"."id" = "cities"."state_id") AS "state";
UPDATE "cities" SET "grade" = "states"."name" FROM "states" WHERE "states"."id" = "cities"."state_id" AND "cities"."id" = $1 RETURNING "cities"."name", (SELECT "states_2"."name" FROM "states" AS "states_2" WHERE "states_2"."id" = "cities"."state_id") AS "state";
DELETE FROM "cities" WHERE "cities"."id" IN (SELECT "cities_2"."id" FROM "cities" AS "cities_2" JOIN "states" ON "states"."id" = "cities_2"."state_id" WHERE "states"."name" = $1)

SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "id" = ANY($1) ORDER BY "id";
SELECT "lines"."id", "lines"."name", "calls"."city_id" AS "related__key_1" FROM "lines" JOIN "calls" ON "calls"."line_id" = "lines"."id" AND NOT "calls"."cancelled" WHERE "calls"."city_id" = ANY($1) ORDER BY "lines"."name"

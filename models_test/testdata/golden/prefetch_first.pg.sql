SELECT "id", "name", "nickname" FROM "states" ORDER BY "id" LIMIT 1;
SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "state_id" = ANY($1) ORDER BY "name"

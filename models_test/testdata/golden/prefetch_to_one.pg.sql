SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" ORDER BY "id" LIMIT $1;
SELECT "id", "name", "nickname" FROM "states" WHERE "id" = ANY($1)

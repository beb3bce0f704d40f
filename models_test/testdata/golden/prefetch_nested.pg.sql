SELECT "id", "name", "nickname" FROM "states" WHERE "id" = ANY($1) ORDER BY "id";
SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "state_id" = ANY($1) ORDER BY "name";
SELECT "id", "city_id", "name", "population" FROM "districts" WHERE "city_id" = ANY($1) ORDER BY "name"

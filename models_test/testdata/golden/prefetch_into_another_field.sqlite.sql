SELECT "id", "name", "nickname" FROM "states" WHERE "id" = ?1 ORDER BY "id";
SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "state_id" IN (SELECT "value" FROM json_each(?1)) ORDER BY "name";
SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "population" > ?1 AND "state_id" IN (SELECT "value" FROM json_each(?2))

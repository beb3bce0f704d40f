SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "id" IN (SELECT "value" FROM json_each(?1)) ORDER BY "id"

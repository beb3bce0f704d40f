SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "mayor" IS CAST(NULL AS TEXT) ORDER BY "id"

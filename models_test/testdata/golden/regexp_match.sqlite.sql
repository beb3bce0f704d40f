SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE inlay_matches("name", ?1) ORDER BY "id"

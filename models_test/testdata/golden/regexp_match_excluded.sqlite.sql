SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE inlay_matches("mayor", ?1) IS NOT TRUE ORDER BY "id"

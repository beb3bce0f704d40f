SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" ORDER BY "founded" DESC LIMIT 1

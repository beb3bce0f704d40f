SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE inlay_time_of_day("founded", ?1) >= ?2 ORDER BY "id"

SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE ("state_id", "id") > (?1, ?2) ORDER BY "state_id", "id" LIMIT ?3

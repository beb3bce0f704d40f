SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "population" BETWEEN ?1 AND ?2 ORDER BY "id"

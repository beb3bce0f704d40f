SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "id" - ("state_id" - "id") = $1 ORDER BY "id"

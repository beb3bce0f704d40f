SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "mayor" ~ $1::text IS NOT TRUE ORDER BY "id"

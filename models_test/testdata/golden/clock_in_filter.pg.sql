SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE CAST("founded" AT TIME ZONE $1::text AS time) >= $2 ORDER BY "id"

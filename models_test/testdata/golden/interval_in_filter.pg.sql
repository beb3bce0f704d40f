SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "founded" + $1::interval < $2 ORDER BY "id"

SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE CAST("population" AS double precision) / "area_km2" > $1 ORDER BY "id"

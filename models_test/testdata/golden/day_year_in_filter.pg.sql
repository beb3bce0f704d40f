SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE CAST(EXTRACT(YEAR FROM CAST("founded" AT TIME ZONE $1::text AS date)) AS bigint) = $2

SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "mayor" IS NOT DISTINCT FROM CAST(NULL AS text) ORDER BY "id"

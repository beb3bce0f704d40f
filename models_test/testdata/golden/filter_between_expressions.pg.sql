SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "id" BETWEEN "state_id" AND $1::bigint ORDER BY "id"

SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE ("id" > 5 OR "name" = $1::text) AND "id" < $2 ORDER BY "id"

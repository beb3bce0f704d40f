SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE RIGHT("name", LENGTH($1::text)) = $1::text AND "id" = $2

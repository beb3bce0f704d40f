SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE RIGHT("name", LENGTH(CONCAT($1::text, "name"))) = CONCAT($1::text, "name")

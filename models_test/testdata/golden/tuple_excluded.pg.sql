SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE NOT (("state_id", "id") > ($1, $2))

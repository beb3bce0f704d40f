SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE CAST(STRFTIME('%Y', inlay_date("founded", ?1)) AS INTEGER) = ?2

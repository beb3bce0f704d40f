SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE SUBSTR("name", LENGTH("name") - LENGTH(CONCAT(?1, "name")) + 1) = CONCAT(?1, "name")

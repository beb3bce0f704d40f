SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE SUBSTR("name", LENGTH("name") - LENGTH(?1) + 1) = ?1 AND "id" = ?2

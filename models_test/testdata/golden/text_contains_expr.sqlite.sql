SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE INSTR("name", SUBSTR("name", ?1, ?2)) > 0 AND INSTR("name", ?3) > 0 ORDER BY "id"

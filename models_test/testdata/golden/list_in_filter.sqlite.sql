SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE inlay_list_overlaps(JSON_ARRAY("name", "mayor"), ?1) ORDER BY "id"

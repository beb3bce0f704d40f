SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" ORDER BY "id" LIMIT ?1;
SELECT "id", "name", "nickname" FROM "states" WHERE "id" IN (SELECT "value" FROM json_each(?1))

SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "id" = ?1;
SELECT "id", "from_id", "to_id", "km" FROM "roads" WHERE "from_id" IN (SELECT "value" FROM json_each(?1)) ORDER BY "id";
SELECT "id", "from_id", "to_id", "km" FROM "roads" WHERE "to_id" IN (SELECT "value" FROM json_each(?1))

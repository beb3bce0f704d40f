SELECT "id", "name", "nickname" FROM "states" WHERE "id" < ?1 ORDER BY "id";
SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "state_id" IN (SELECT "value" FROM json_each(?1)) ORDER BY "name";
SELECT "id", "state_id", "name", "created_at", "deleted_at" FROM "parks" WHERE "deleted_at" IS NULL AND "state_id" IN (SELECT "value" FROM json_each(?1))

SELECT "id", "subject_type", "subject_id", "title" FROM "photos" ORDER BY "id";
SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "id" IN (SELECT "value" FROM json_each(?1));
SELECT "id", "state_id", "name", "created_at", "deleted_at" FROM "parks" WHERE "deleted_at" IS NULL AND "id" IN (SELECT "value" FROM json_each(?1))

SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "id" IN (SELECT "value" FROM json_each(?1)) ORDER BY "id";
SELECT "id", "subject_type", "subject_id", "title" FROM "photos" WHERE "subject_type" = ?1 AND "subject_id" IN (SELECT "value" FROM json_each(?2)) ORDER BY "id"

SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE "id" = ANY($1) ORDER BY "id";
SELECT "id", "subject_type", "subject_id", "title" FROM "photos" WHERE "subject_type" = $1 AND "subject_id" = ANY($2) ORDER BY "id"

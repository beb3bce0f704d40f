SELECT "id", "state_id", "city_id", "park_id", "since" FROM "seats" ORDER BY "id";
SELECT "id", "state_id", "name", "created_at", "deleted_at" FROM "parks" WHERE "deleted_at" IS NULL AND "id" = ANY($1)

SELECT "id", "name", "nickname" FROM "states" ORDER BY "id";
SELECT "id", "state_id", "name", "created_at", "deleted_at" FROM "parks" WHERE "deleted_at" IS NULL AND "state_id" = ANY($1) ORDER BY "id"

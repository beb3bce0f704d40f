SELECT "id", "state_id", "name", "created_at", "deleted_at" FROM "parks" WHERE "deleted_at" IS NULL ORDER BY "id"

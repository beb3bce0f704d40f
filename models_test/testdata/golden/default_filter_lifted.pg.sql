SELECT "id", "state_id", "name", "created_at", "deleted_at" FROM "parks" ORDER BY "id"

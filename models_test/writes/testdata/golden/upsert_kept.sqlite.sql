BEGIN IMMEDIATE;
INSERT INTO "notes" ("text", "created_at", "updated_at", "deleted_at", "version") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("text") DO UPDATE SET "deleted_at" = EXCLUDED."deleted_at", "updated_at" = ?6, "version" = "notes"."version" + 1 RETURNING "id", "created_at", "updated_at", "version", "text";
INSERT INTO "notes" ("text", "created_at", "updated_at", "deleted_at", "version") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("text") DO UPDATE SET "deleted_at" = EXCLUDED."deleted_at", "updated_at" = ?6, "version" = "notes"."version" + 1 RETURNING "id", "created_at", "updated_at", "version", "text";
COMMIT

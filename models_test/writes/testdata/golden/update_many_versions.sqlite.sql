BEGIN IMMEDIATE;
UPDATE "notes" SET "text" = ?1, "updated_at" = ?2, "version" = "version" + 1 WHERE "deleted_at" IS NULL AND "id" = ?3 AND "version" = ?4 RETURNING "id";
UPDATE "notes" SET "text" = ?1, "updated_at" = ?2, "version" = "version" + 1 WHERE "deleted_at" IS NULL AND "id" = ?3 AND "version" = ?4 RETURNING "id";
UPDATE "notes" SET "text" = ?1, "updated_at" = ?2, "version" = "version" + 1 WHERE "deleted_at" IS NULL AND "id" = ?3 AND "version" = ?4 RETURNING "id";
COMMIT

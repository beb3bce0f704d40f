UPDATE "notes" SET "deleted_at" = ?1, "updated_at" = ?2, "version" = "version" + 1 WHERE "deleted_at" IS NULL AND "text" IN (SELECT "value" FROM json_each(?3))

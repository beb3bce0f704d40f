UPDATE "notes" SET "deleted_at" = $1, "updated_at" = $2, "version" = "version" + 1 WHERE "deleted_at" IS NULL AND "text" = ANY($3)

BEGIN;
INSERT INTO "notes" ("text", "created_at", "updated_at", "deleted_at", "version") SELECT "text", "created_at", "updated_at", "deleted_at", "version" FROM UNNEST($1::text[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::bigint[]) AS "rows" ("text", "created_at", "updated_at", "deleted_at", "version") ON CONFLICT ("text") DO UPDATE SET "deleted_at" = EXCLUDED."deleted_at", "updated_at" = $6, "version" = "notes"."version" + 1 RETURNING "id", "created_at", "updated_at", "version", "text";
COMMIT

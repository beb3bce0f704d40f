BEGIN;
UPDATE "notes" SET "text" = "rows"."text", "updated_at" = $1, "version" = "notes"."version" + 1 FROM UNNEST($2::text[], $3::bigint[], $4::bigint[]) AS "rows" ("text", "id", "version") WHERE "notes"."deleted_at" IS NULL AND "notes"."id" = "rows"."id" AND "notes"."version" = "rows"."version";
COMMIT

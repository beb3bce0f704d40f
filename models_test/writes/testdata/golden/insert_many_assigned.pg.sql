INSERT INTO "states" ("id", "name") SELECT "id", "name" FROM UNNEST($1::bigint[], $2::text[]) AS "rows" ("id", "name")

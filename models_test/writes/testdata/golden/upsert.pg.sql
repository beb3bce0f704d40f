BEGIN;
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") SELECT "state_id", "name", "population", "mayor", "area" FROM UNNEST($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::double precision[]) AS "rows" ("state_id", "name", "population", "mayor", "area") ON CONFLICT ("name") DO UPDATE SET "population" = EXCLUDED."population" RETURNING "id", "grade", "name", xmax = 0 AS "inserted";
COMMIT

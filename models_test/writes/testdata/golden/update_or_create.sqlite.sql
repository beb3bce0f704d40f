BEGIN IMMEDIATE;
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("name") DO NOTHING RETURNING "id", "state_id", "name", "population", "mayor", "area", "grade";
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("name") DO UPDATE SET "population" = EXCLUDED."population" RETURNING "id", "state_id", "name", "population", "mayor", "area", "grade";
COMMIT

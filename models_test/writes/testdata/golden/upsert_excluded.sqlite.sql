BEGIN IMMEDIATE;
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("name") DO NOTHING RETURNING "id", "grade", "name";
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("name") DO UPDATE SET "population" = "cities"."population" + EXCLUDED."population" WHERE "cities"."area" < ?6 RETURNING "id", "grade", "name";
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("name") DO NOTHING RETURNING "id", "grade", "name";
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("name") DO UPDATE SET "population" = "cities"."population" + EXCLUDED."population" WHERE "cities"."area" < ?6 RETURNING "id", "grade", "name";
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("name") DO NOTHING RETURNING "id", "grade", "name";
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("name") DO UPDATE SET "population" = "cities"."population" + EXCLUDED."population" WHERE "cities"."area" < ?6 RETURNING "id", "grade", "name";
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("name") DO NOTHING RETURNING "id", "grade", "name";
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("name") DO UPDATE SET "population" = "cities"."population" + EXCLUDED."population" WHERE "cities"."area" < ?6 RETURNING "id", "grade", "name";
COMMIT

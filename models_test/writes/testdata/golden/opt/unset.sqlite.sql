INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("name") DO UPDATE SET "population" = ?6 RETURNING "id", "grade", "name";
UPDATE "cities" SET "population" = ?1 WHERE "name" = ?2 RETURNING "id", "state_id", "name", "population", "mayor", "area", "grade"

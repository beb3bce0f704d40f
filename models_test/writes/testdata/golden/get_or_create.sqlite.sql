SELECT "id", "state_id", "name", "population", "mayor", "area", "grade" FROM "cities" WHERE "name" = ?1 LIMIT 2;
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("name") DO NOTHING RETURNING "id", "state_id", "name", "population", "mayor", "area", "grade"

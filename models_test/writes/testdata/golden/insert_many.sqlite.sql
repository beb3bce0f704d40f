BEGIN IMMEDIATE;
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) RETURNING "id", "grade";
INSERT INTO "cities" ("state_id", "name", "population", "mayor", "area") VALUES (?1, ?2, ?3, ?4, ?5) RETURNING "id", "grade";
COMMIT

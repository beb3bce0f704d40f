BEGIN IMMEDIATE;
INSERT INTO "states" ("id", "name") VALUES (?1, ?2);
INSERT INTO "states" ("id", "name") VALUES (?1, ?2);
COMMIT

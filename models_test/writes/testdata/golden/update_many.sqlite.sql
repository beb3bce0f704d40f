BEGIN IMMEDIATE;
UPDATE "cities" SET "population" = ?1, "mayor" = ?2 WHERE "id" = ?3 RETURNING "id";
UPDATE "cities" SET "population" = ?1, "mayor" = NULL WHERE "id" = ?2 RETURNING "id";
COMMIT

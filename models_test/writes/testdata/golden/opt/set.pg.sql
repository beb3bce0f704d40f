UPDATE "cities" SET "name" = $1 WHERE "id" = $2;
UPDATE "cities" SET "mayor" = NULL, "area" = $1 WHERE "id" = $2

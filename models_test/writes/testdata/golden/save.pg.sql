UPDATE "cities" SET "population" = $1, "mayor" = $2 WHERE "id" = $3

SELECT "id", "name", "nickname" FROM "states" WHERE "id" = $1 OR "name" = $2 ORDER BY "id"

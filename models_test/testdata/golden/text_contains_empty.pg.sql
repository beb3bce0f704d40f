SELECT "id", "name", "nickname" FROM "states" WHERE "name" LIKE $1 ORDER BY "id"

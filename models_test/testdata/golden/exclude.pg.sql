SELECT "id", "name", "nickname" FROM "states" WHERE NOT ("name" LIKE $1 AND "id" = $2) ORDER BY "id"

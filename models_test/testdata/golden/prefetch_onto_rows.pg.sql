SELECT "id", "name", "nickname" FROM "states" WHERE "id" = ANY($1)

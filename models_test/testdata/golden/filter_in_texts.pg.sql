SELECT "id", "name", "nickname" FROM "states" WHERE "name" = ANY($1) ORDER BY "id"

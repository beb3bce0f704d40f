SELECT "name", "id" FROM "states" WHERE "id" = ANY($1)

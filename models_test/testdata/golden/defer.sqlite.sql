SELECT "id", "name" FROM "states" WHERE "id" = ?1

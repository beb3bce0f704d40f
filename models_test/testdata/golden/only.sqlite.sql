SELECT "name" FROM "states" WHERE "id" = ?1

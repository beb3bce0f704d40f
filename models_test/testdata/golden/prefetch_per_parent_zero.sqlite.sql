SELECT "id", "name", "nickname" FROM "states" WHERE "id" = ?1

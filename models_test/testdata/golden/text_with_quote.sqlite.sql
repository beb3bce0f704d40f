SELECT "id", "name", "nickname" FROM "states" WHERE "name" = ?1

SELECT "id", "name", "nickname" FROM "states" WHERE FALSE AND "id" = ?1

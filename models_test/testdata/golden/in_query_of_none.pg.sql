SELECT "id", "name", "nickname" FROM "states" WHERE FALSE

SELECT "id", "name", "nickname" FROM "states" WHERE LOWER("name") = LOWER(?1)

SELECT "id", "name", "nickname" FROM "states" WHERE NOT FALSE AND "id" = $1

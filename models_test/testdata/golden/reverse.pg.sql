SELECT "id", "name", "nickname" FROM "states" ORDER BY "nickname" DESC, "id" DESC

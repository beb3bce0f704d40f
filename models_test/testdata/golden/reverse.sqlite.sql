SELECT "id", "name", "nickname" FROM "states" ORDER BY "nickname" DESC NULLS FIRST, "id" DESC

SELECT "id", "name", "nickname" FROM "states" ORDER BY "nickname" NULLS FIRST, "id"

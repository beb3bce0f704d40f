SELECT "id", "name", "nickname" FROM "states" ORDER BY "nickname" ASC NULLS LAST, "id"

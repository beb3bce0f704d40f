SELECT "id", "name", "nickname" FROM "states" WHERE "id" >= ?1 ORDER BY "id"

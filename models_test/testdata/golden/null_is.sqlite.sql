SELECT "id", "name", "nickname" FROM "states" WHERE "nickname" IS NULL ORDER BY "id"

SELECT "id", "name", "nickname" FROM "states" WHERE "nickname" IS NOT NULL ORDER BY "id"

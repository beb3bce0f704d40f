SELECT "id", "name", "nickname" FROM "states" WHERE "nickname" IS NOT NULL ORDER BY "nickname" DESC, "id" DESC LIMIT 1

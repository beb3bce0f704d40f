SELECT "id", "name", "nickname" FROM "states" WHERE "nickname" IS NOT NULL ORDER BY "nickname" DESC NULLS FIRST, "id" DESC LIMIT 1

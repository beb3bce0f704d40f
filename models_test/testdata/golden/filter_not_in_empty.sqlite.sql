SELECT "id", "name", "nickname" FROM "states" WHERE "id" NOT IN (SELECT "value" FROM json_each(?1)) ORDER BY "id"

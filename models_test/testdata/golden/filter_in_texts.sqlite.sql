SELECT "id", "name", "nickname" FROM "states" WHERE "name" IN (SELECT "value" FROM json_each(?1)) ORDER BY "id"

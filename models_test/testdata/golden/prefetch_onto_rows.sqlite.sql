SELECT "id", "name", "nickname" FROM "states" WHERE "id" IN (SELECT "value" FROM json_each(?1))

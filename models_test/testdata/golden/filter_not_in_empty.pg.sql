SELECT "id", "name", "nickname" FROM "states" WHERE "id" <> ALL($1) ORDER BY "id"

SELECT "id", "name", "nickname" FROM "states" WHERE NOT ("nickname" = $1) ORDER BY "id"

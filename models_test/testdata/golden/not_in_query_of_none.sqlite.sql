SELECT "id", "name", "nickname" FROM "states" WHERE TRUE AND "id" = ?1

SELECT "name" FROM "cities" WHERE "id" = ?1

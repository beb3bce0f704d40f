SELECT "name" FROM "states" ORDER BY "name" LIMIT ?1

SELECT "id", "name", "nickname" FROM "states" WHERE "name" GLOB ?1 ORDER BY "id"

SELECT "id", "name", "nickname" FROM "states" WHERE NOT ("name" GLOB ?1 AND "id" = ?2) ORDER BY "id"

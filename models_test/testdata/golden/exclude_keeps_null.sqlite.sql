SELECT "id", "name", "nickname" FROM "states" WHERE ("nickname" = ?1) IS NOT TRUE ORDER BY "id"

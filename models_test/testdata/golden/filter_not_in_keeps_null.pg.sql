SELECT "id", "name", "nickname" FROM "states" WHERE ("nickname" = ANY($1)) IS NOT TRUE ORDER BY "id"

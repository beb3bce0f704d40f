SELECT "id", "name", "nickname" FROM "states" WHERE ("nickname" IN (SELECT "value" FROM json_each(?1))) IS NOT TRUE ORDER BY "id"

SELECT "id", "parent_id", "name" FROM "regions" WHERE "id" = $1

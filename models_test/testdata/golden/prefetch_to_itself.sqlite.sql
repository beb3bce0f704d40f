SELECT "id", "parent_id", "name" FROM "regions" ORDER BY "id";
SELECT "id", "parent_id", "name" FROM "regions" WHERE "parent_id" IN (SELECT "value" FROM json_each(?1)) ORDER BY "id"

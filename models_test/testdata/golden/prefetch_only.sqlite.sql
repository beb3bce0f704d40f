SELECT "name", "id" FROM "states" ORDER BY "id";
SELECT "name", "state_id" FROM "cities" WHERE "state_id" IN (SELECT "value" FROM json_each(?1)) ORDER BY "name"

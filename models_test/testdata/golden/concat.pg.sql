SELECT CONCAT("name", $1::text, "mayor", "id") AS "all" FROM "cities" WHERE "id" <= $2 ORDER BY "id"

SELECT "id", "name", "nickname", "id" * $1 AS "twice" FROM "states" WHERE "id" = $2

SELECT "id", "population" * $1 AS "double", "population" * $2 AS "shown" FROM "cities" WHERE "id" = $3

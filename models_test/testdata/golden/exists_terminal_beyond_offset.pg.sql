SELECT 1 AS "found" FROM "cities" ORDER BY "id" LIMIT 1 OFFSET $1

SELECT COUNT(*) AS "count" FROM (SELECT 1 FROM "cities" LIMIT $1) AS "q"

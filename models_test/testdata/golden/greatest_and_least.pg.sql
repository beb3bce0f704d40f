SELECT GREATEST("population", "id") AS "most", LEAST("population", "id") AS "least", GREATEST(CAST(NULL AS bigint), CAST(NULL AS bigint)) AS "none" FROM "districts" WHERE "id" = ANY($1) ORDER BY "id"

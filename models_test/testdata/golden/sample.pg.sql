SELECT COUNT(*) AS "count" FROM "cities" TABLESAMPLE BERNOULLI ($1::double precision)

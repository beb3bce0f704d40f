SELECT COUNT(*) AS "n", COALESCE(SUM("population"), $1::bigint) AS "people" FROM "cities" HAVING COUNT(*) > $2

SELECT COUNT(*) AS "count" FROM "cities" WHERE "founded" < NOW() AND NOW() > $1

SELECT COUNT(*) AS "count" FROM "cities" WHERE RANDOM() >= $1 AND RANDOM() < $2

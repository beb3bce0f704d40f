SELECT DATE_TRUNC('week', $1::timestamptz, 'UTC') AS "week" FROM "cities" WHERE "id" = $2

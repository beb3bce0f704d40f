SELECT DATE_TRUNC($1::text, "founded", $2::text) AS "day", COUNT(*) AS "n" FROM "cities" WHERE "id" = ANY($3) GROUP BY DATE_TRUNC($1::text, "founded", $2::text) ORDER BY "day"

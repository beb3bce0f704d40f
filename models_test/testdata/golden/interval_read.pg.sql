SELECT $1::timestamptz - $2::timestamptz AS "since", MAKE_INTERVAL(months => CAST("id" + $3 AS integer)) AS "months", AGE($4::timestamptz, $5::timestamptz) AS "age" FROM "cities" WHERE "id" = $6

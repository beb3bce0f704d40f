SELECT "line", "number", "name" FROM "stops" WHERE ("line", "number") IN (SELECT * FROM UNNEST($1::text[], $2::integer[])) ORDER BY "line"

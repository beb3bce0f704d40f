SELECT "line", "number", "name" FROM "stops" ORDER BY "line", "number";
SELECT "id", "line", "stop_number", "riders" FROM "visits" WHERE ("line", "stop_number") IN (SELECT * FROM UNNEST($1::text[], $2::integer[])) ORDER BY "id"

SELECT "line", "number", "name" FROM "stops" WHERE NOT (("line", "number") IN (SELECT * FROM UNNEST($1::text[], $2::integer[])))

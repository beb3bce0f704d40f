SELECT "line", "number", "name" FROM "stops" ORDER BY "line", "number";
SELECT "id", "line", "stop_number", "riders" FROM "visits" WHERE ("line", "stop_number") IN (SELECT "value" ->> 0, "value" ->> 1 FROM json_each(inlay_zip(?1, ?2))) ORDER BY "id"

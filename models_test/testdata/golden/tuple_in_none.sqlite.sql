SELECT "line", "number", "name" FROM "stops" WHERE ("line", "number") IN (SELECT "value" ->> 0, "value" ->> 1 FROM json_each(inlay_zip(?1, ?2)))

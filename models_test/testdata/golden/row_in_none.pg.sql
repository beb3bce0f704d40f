SELECT "line", "number", "name" FROM "stops" WHERE FALSE

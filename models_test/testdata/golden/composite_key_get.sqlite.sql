SELECT "line", "number", "name" FROM "stops" WHERE "line" = ?1 AND "number" = ?2

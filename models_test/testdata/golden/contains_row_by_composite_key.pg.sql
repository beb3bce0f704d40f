SELECT 1 AS "found" FROM "stops" WHERE "line" = $1 AND "number" = $2

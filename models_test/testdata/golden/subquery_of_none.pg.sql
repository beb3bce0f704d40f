SELECT 0 AS "n", CAST(NULL AS text) AS "name", FALSE AS "any" FROM "states" WHERE "id" = $1

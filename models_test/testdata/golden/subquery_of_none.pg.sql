SELECT 0 AS "n", NULL AS "name", FALSE AS "any" FROM "states" WHERE "id" = $1

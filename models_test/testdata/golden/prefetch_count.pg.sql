SELECT COUNT(*) AS "count" FROM "states"

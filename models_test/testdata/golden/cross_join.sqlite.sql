SELECT COUNT(*) AS "count" FROM "states" CROSS JOIN "regions"

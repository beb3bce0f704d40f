SELECT COUNT(*) AS "count" FROM "states" /*route='%2Fstates'*/

SELECT CASE "id" WHEN ?1 THEN ?2 WHEN ?3 THEN ?4 ELSE "name" END AS "place" FROM "states" WHERE "id" <= ?5 ORDER BY "id"

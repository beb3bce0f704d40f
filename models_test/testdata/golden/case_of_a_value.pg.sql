SELECT CASE "id" WHEN $1 THEN $2::text WHEN $3 THEN $4::text ELSE "name" END AS "place" FROM "states" WHERE "id" <= $5 ORDER BY "id"

SELECT CASE WHEN "population" > $1 THEN $2::text WHEN "population" > $3 THEN $4::text END AS "size" FROM "cities" WHERE "id" = $5

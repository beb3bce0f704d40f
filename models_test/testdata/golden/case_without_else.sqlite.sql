SELECT CASE WHEN "population" > ?1 THEN ?2 WHEN "population" > ?3 THEN ?4 END AS "size" FROM "cities" WHERE "id" = ?5

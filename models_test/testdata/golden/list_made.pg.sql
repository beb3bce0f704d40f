SELECT ARRAY["name", "mayor"] AS "names", ARRAY["id"] AS "ids", ARRAY["area_km2", $1::double precision] AS "sizes" FROM "cities" WHERE "id" = $2

SELECT 1 AS "found" FROM "cities" WHERE CAST("population" AS double precision) / "area_km2" > $1 AND "id" = $2

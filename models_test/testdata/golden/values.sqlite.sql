SELECT "name", "mayor", CAST("population" AS REAL) / "area_km2" AS "density" FROM "cities" WHERE "id" <= ?1 ORDER BY "id"

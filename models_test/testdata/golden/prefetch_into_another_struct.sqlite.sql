SELECT "id", "name", "nickname" FROM "states" ORDER BY "id";
SELECT "id", "state_id", CAST("population" AS REAL) / "area_km2" AS "density" FROM "cities" WHERE CAST("population" AS REAL) / "area_km2" > ?1 AND "state_id" IN (SELECT "value" FROM json_each(?2)) ORDER BY "id"

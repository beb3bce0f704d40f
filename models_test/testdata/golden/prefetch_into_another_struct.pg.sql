SELECT "id", "name", "nickname" FROM "states" ORDER BY "id";
SELECT "id", "state_id", CAST("population" AS double precision) / "area_km2" AS "density" FROM "cities" WHERE CAST("population" AS double precision) / "area_km2" > $1 AND "state_id" = ANY($2) ORDER BY "id"

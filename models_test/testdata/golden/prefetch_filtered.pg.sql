SELECT "id", "name", "nickname" FROM "states" ORDER BY "id";
SELECT "id", "name", "state_id", "population", "area_km2", "mayor", "founded", "capital" FROM "cities" WHERE CAST("population" AS double precision) / "area_km2" > $1 AND "state_id" = ANY($2) ORDER BY "id"

SELECT JSON_ARRAY("name", "mayor") AS "names", JSON_ARRAY("id") AS "ids", JSON_ARRAY("area_km2", ?1) AS "sizes" FROM "cities" WHERE "id" = ?2

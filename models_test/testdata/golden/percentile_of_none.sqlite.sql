SELECT inlay_percentile_cont(?1, "area_km2") AS "median", inlay_percentile_disc(?2, "id") AS "disc", inlay_mode("name") AS "mode" FROM "cities" WHERE "id" > ?3 HAVING COUNT(*) >= ?4

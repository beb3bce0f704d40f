SELECT STDDEV_POP("area_km2") AS "stddev_pop", STDDEV_SAMP("area_km2") AS "stddev_samp", VAR_POP("area_km2") AS "var_pop", VAR_SAMP("area_km2") AS "var_samp" FROM "cities" WHERE "id" = $1

SELECT VAR_POP(DISTINCT "area_km2") AS "var", BIT_XOR(DISTINCT "state_id") AS "xor" FROM "cities" WHERE "state_id" = $1

SELECT inlay_var_pop(DISTINCT "area_km2") AS "var", inlay_bit_xor(DISTINCT "state_id") AS "xor" FROM "cities" WHERE "state_id" = ?1

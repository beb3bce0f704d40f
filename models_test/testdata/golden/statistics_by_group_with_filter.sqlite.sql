SELECT "state_id", inlay_var_pop("area_km2") FILTER (WHERE "id" <> ?1) AS "var", inlay_bit_or("id") FILTER (WHERE "id" > ?2) AS "bits" FROM "cities" GROUP BY "state_id" ORDER BY "state_id"

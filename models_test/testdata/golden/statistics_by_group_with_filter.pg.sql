SELECT "state_id", VAR_POP("area_km2") FILTER (WHERE "id" <> $1) AS "var", BIT_OR("id") FILTER (WHERE "id" > $2) AS "bits" FROM "cities" GROUP BY "state_id" ORDER BY "state_id"

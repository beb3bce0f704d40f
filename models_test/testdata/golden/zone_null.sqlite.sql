SELECT inlay_extract('HOUR', CAST(NULL AS TEXT), ?1) AS "part", inlay_trunc(?2, CAST(NULL AS TEXT), ?3) AS "trunc" FROM "cities" WHERE "id" = ?4

SELECT inlay_trunc(?1, ?2, ?3) AS "day", inlay_trunc(?4, ?5, ?6) AS "month", inlay_extract('HOUR', ?7, ?8) AS "hour" FROM "cities" WHERE "id" = ?9

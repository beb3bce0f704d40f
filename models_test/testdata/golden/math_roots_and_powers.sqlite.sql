SELECT ROUND(inlay_cbrt(?1), ?2) AS "cbrt", inlay_cbrt(?3) AS "minus", POWER(?4, ?5) AS "power", POWER(?6, ?7) AS "root", ROUND(LOG(?8, ?9), ?10) AS "log10" FROM "cities" WHERE "id" = ?11

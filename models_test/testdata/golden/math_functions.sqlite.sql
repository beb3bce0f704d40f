SELECT SQRT(?1) AS "sqrt", POWER(?2, ?3) AS "power", EXP(?4) AS "exp", LN(?5) AS "ln", LOG(?6, ?7) AS "log" FROM "cities" WHERE "id" = ?8

SELECT ROUND(?1, ?2) AS "half", ROUND(?3, ?4) AS "minus", ROUND(?5, ?6) AS "one", CEIL(?7) AS "ceil", FLOOR(?8) AS "floor", ABS(?9) AS "abs", SIGN(?10) AS "sign" FROM "cities" WHERE "id" = ?11

SELECT LENGTH(?1) AS "length", SUBSTR(?2, -?3, ?3) AS "right", INSTR(?4, ?5) AS "at", UNICODE(?6) AS "ord", CHAR(CAST(?7 AS INTEGER)) AS "chr" FROM "cities" WHERE "id" = ?8

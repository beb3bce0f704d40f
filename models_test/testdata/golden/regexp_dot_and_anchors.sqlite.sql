SELECT inlay_matches(?1, ?2) AS "dot", inlay_matches(?3, ?4) AS "line", inlay_matches(?5, ?6) AS "class" FROM "cities" WHERE "id" = ?7

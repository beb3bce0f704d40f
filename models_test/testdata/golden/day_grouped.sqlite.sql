SELECT inlay_trunc(?1, "founded", ?2) AS "day", COUNT(*) AS "n" FROM "cities" WHERE "id" IN (SELECT "value" FROM json_each(?3)) GROUP BY inlay_trunc(?1, "founded", ?2) ORDER BY "day"

SELECT CAST(STRFTIME('%Y', "founded") AS INTEGER) / ?1 * ?2 AS "decade", COUNT(*) AS "n" FROM "cities" GROUP BY CAST(STRFTIME('%Y', "founded") AS INTEGER) / ?1 * ?2 ORDER BY "decade" ASC NULLS LAST

SELECT COUNT(*) AS "count" FROM "cities" WHERE "founded" < (STRFTIME('%Y-%m-%d %H:%M:%f', 'now') || '000Z') AND (STRFTIME('%Y-%m-%d %H:%M:%f', 'now') || '000Z') > ?1

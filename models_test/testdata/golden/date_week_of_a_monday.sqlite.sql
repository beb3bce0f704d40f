SELECT STRFTIME('%Y-%m-%d 00:00:00.000000Z', ?1, '-6 days', 'weekday 1') AS "week" FROM "cities" WHERE "id" = ?2

SELECT inlay_date(?1, ?2) AS "day", inlay_date(?3, ?4) AS "tokyo", inlay_time_of_day(?5, ?6) AS "clock", inlay_time_of_day(?7, ?8) AS "tokyo_clock" FROM "cities" WHERE "id" = ?9

SELECT inlay_time_diff(?1, ?2) AS "since", inlay_interval('month', CAST("id" + ?3 AS INTEGER)) AS "months", inlay_age(?4, ?5) AS "age" FROM "cities" WHERE "id" = ?6

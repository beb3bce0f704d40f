SELECT inlay_time_add(?1, inlay_age(?2, ?3)) AS "forward", inlay_interval_seconds(inlay_age(?4, ?5)) AS "later", inlay_interval_seconds(inlay_age(?6, ?7)) AS "earlier" FROM "cities" WHERE "id" = ?8

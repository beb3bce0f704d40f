DELETE FROM "calls" WHERE NOT "cancelled" AND "city_id" = $1 AND "line_id" = ANY($2)

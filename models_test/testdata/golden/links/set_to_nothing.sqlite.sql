DELETE FROM "calls" WHERE NOT "cancelled" AND "city_id" = ?1

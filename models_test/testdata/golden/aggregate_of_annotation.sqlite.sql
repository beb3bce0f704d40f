SELECT SUM("population" * ?1) AS "total" FROM "cities" WHERE "state_id" = ?2

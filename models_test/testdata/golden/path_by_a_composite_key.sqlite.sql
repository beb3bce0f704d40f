SELECT COUNT(*) AS "count" FROM "visits" JOIN "stops" ON "stops"."line" = "visits"."line" AND "stops"."number" = "visits"."stop_number" WHERE "stops"."name" = ?1

SELECT "stops"."line", "stops"."number", "stops"."name" FROM "stops" WHERE (SELECT COUNT(*) FROM "visits" WHERE "visits"."line" = "stops"."line" AND "visits"."stop_number" = "stops"."number") >= $1

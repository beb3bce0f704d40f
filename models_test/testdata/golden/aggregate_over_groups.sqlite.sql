SELECT MAX("q"."cities") AS "most" FROM (SELECT "cities"."state_id", COUNT(*) AS "cities", SUM("cities"."population") AS "people" FROM "cities" GROUP BY "cities"."state_id") AS "q"

SELECT REVERSE("name") AS "reverse", REVERSE($1::text) AS "letters", INITCAP($2::text) AS "initcap", REVERSE(CAST(NULL AS text)) AS "null" FROM "cities" WHERE "id" = $3

SELECT inlay_reverse("name") AS "reverse", inlay_reverse(?1) AS "letters", inlay_initcap(?2) AS "initcap", inlay_reverse(CAST(NULL AS TEXT)) AS "null" FROM "cities" WHERE "id" = ?3

SELECT ("population" + $1) * (2 + $2::bigint) AS "n", 'what?' AS "text", (1 + "id") * $3::bigint AS "kept" FROM "cities" WHERE "id" = $4

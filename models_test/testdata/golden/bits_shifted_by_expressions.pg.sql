SELECT $1::bigint << CAST("id" AS integer) AS "left", $2::bigint >> CAST("id" + "id" AS integer) AS "right", ~"id" # $3::bigint AS "mixed" FROM "cities" WHERE "id" = $4

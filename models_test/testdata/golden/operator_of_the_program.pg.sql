SELECT "name" || ($1::text || "mayor") AS "joined", ("id" + $2::bigint) << $3::integer AS "shifted" FROM "cities" WHERE "id" = $4

SELECT $1::text ~ $2::text AS "dot", $3::text ~ $4::text AS "line", $5::text ~ $6::text AS "class" FROM "cities" WHERE "id" = $7

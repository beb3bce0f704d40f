SELECT "name", $1::text[] AS "names", $2::bigint[] AS "ids" FROM "states" WHERE "id" = $3

SELECT "name", ?1 AS "names", ?2 AS "ids" FROM "states" WHERE "id" = ?3

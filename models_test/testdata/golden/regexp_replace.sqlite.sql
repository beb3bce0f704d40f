SELECT inlay_regexp_replace("name", ?1, ?2) AS "all", inlay_regexp_replace("name", ?3, ?4) AS "groups", inlay_regexp_replace("name", ?5, ?6) AS "none" FROM "cities" WHERE "id" = ?7

SELECT ?1 / ?2 AS "div", ?3 % ?4 AS "mod", ?5 % ?6 AS "mod_by_minus", ?7 / ?8 AS "fraction", -(?9 / ?10) AS "negated", -(-"id") AS "twice" FROM "cities" WHERE "id" = ?11

SELECT BIT_AND("id") AS "all", BIT_OR("id") AS "any", BIT_XOR("id") AS "odd", BIT_OR("id") FILTER (WHERE "id" > $1) AS "none" FROM "cities"

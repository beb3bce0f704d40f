SELECT inlay_bit_and("id") AS "all", inlay_bit_or("id") AS "any", inlay_bit_xor("id") AS "odd", inlay_bit_or("id") FILTER (WHERE "id" > ?1) AS "none" FROM "cities"

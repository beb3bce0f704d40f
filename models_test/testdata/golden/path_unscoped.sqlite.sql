SELECT COUNT(*) AS "count" FROM "seats" LEFT JOIN "parks" ON "parks"."id" = "seats"."park_id" WHERE "parks"."name" IS NULL

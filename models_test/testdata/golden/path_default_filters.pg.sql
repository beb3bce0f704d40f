SELECT COUNT(*) AS "count" FROM "seats" LEFT JOIN "parks" ON "parks"."id" = "seats"."park_id" AND "parks"."deleted_at" IS NULL WHERE "parks"."name" IS NULL

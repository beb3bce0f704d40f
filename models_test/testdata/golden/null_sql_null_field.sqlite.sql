SELECT "id", "city_id", "name", "population" FROM "districts" WHERE "population" IS NULL ORDER BY "id"

SELECT "id", "name", "nickname" FROM "states" ORDER BY "id";
SELECT "id", "state_id", "city_id", "park_id", "since" FROM "seats" WHERE "state_id" = ANY($1)

SELECT "id", "name", "nickname" FROM "states" WHERE "id" = $1 /*route='%2Fstates%2F%7Bid%7D',by='it%27s%20%2A%2F%20a%20test'*/

SELECT upper("name") AS "upper", abs(-"id") AS "abs" FROM "cities" WHERE "id" = $1

package postgres

import "testing"

func TestMayChange(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]bool{
		`SELECT "id" FROM "cities"`:                                                                       false,
		`(SELECT "id" FROM "cities") UNION (SELECT "id" FROM "states")`:                                   false,
		`WITH RECURSIVE "n" AS (SELECT 1) SELECT "n" FROM "n"`:                                            false,
		`INSERT INTO "cities" ("name") VALUES ($1) RETURNING "id"`:                                        true,
		`UPDATE "cities" SET "name" = $1 RETURNING "id"`:                                                  true,
		`DELETE FROM "cities" RETURNING "id"`:                                                             true,
		`WITH "gone" AS (DELETE FROM "cities" RETURNING "id") SELECT "id" FROM "gone"`:                    true,
		`WITH "new" AS (INSERT INTO "cities" ("name") VALUES ($1) RETURNING "id") SELECT "id" FROM "new"`: true,
		`WITH "c" AS (UPDATE "cities" SET "name" = $1 RETURNING "id") SELECT "id" FROM "c"`:               true,
	} {
		if got := mayChange(sql); got != want {
			t.Errorf("%v of %s", got, sql)
		}
	}
}

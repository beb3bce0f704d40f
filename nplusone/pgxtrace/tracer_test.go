package pgxtrace_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/nplusone/pgxtrace"
)

func open(t *testing.T) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(dbtest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.Tracer = pgxtrace.New()
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	for _, sql := range []string{
		`CREATE TABLE states (id bigint PRIMARY KEY, name text NOT NULL)`,
		`INSERT INTO states VALUES (1, 'Utah'), (2, 'Texas'), (3, 'Iowa'), (4, 'Ohio')`,
	} {
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	return pool
}

func recorded(t *testing.T, f func(ctx context.Context) error) *nplusone.Report {
	t.Helper()
	ctx, scope := nplusone.Start(t.Context(), nplusone.Testing)
	defer scope.End()
	if err := f(ctx); err != nil {
		t.Fatal(err)
	}
	return scope.End()
}

const nameOf = `SELECT name FROM states WHERE id = $1`

func TestCase08QueryInsideRows(t *testing.T) {
	pool := open(t)
	r := recorded(t, func(ctx context.Context) error {
		rows, err := pool.Query(ctx, `SELECT id FROM states ORDER BY id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			var name string
			if err := errors.Join(rows.Scan(&id), pool.QueryRow(ctx, nameOf, id).Scan(&name)); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	f := r.Faults()
	if len(f) != 1 || f[0].Kind != nplusone.NPlusOne || f[0].Count != 4 || !strings.Contains(f[0].Query, nameOf) || !strings.HasSuffix(f[0].Site[0].File, "tracer_test.go") {
		t.Fatalf("%s", r)
	}
}

func TestFindsRepeatedWrites(t *testing.T) {
	pool := open(t)
	r := recorded(t, func(ctx context.Context) error {
		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) (err error) {
			for id := range 3 {
				_, execErr := tx.Exec(ctx, `INSERT INTO states VALUES ($1, $2)`, 10+id, "new")
				err = errors.Join(err, execErr)
			}
			return err
		})
	})
	f := r.Faults()
	if len(f) != 1 || f[0].Kind != nplusone.WriteNPlusOne || f[0].Count != 3 || r.Totals.Statements != 5 {
		t.Fatalf("%s", r)
	}
}

func TestSilentOnPagesBatchesAndCopy(t *testing.T) {
	pool := open(t)
	r := recorded(t, func(ctx context.Context) error {
		for last := int64(0); ; {
			err := pool.QueryRow(ctx, `SELECT id FROM states WHERE id > $1 ORDER BY id LIMIT 1`, last).Scan(&last)
			if errors.Is(err, pgx.ErrNoRows) {
				break
			} else if err != nil {
				return err
			}
		}
		var batch pgx.Batch
		for id := range 4 {
			batch.Queue(nameOf, id)
		}
		for id := range 4 {
			if _, err := pool.Exec(ctx, `UPDATE states SET name = 'x' WHERE id = ANY($1)`, []int64{int64(id)}); err != nil {
				return err
			}
			if id == 1 {
				break
			}
		}
		_, err := pool.CopyFrom(ctx, pgx.Identifier{"states"}, []string{"id", "name"}, pgx.CopyFromRows([][]any{{int64(20), "a"}, {int64(21), "b"}}))
		return errors.Join(err, pool.SendBatch(ctx, &batch).Close())
	})
	if len(r.Faults()) != 0 || r.Totals.Queries != 9 {
		t.Fatalf("%s", r)
	}
}

func TestWatchSeesPgx(t *testing.T) {
	pool := open(t)
	ctx := nplusone.ExactQueries(t, 1)
	var name string
	if err := pool.QueryRow(ctx, nameOf, 1).Scan(&name); err != nil {
		t.Fatal(err)
	}
}

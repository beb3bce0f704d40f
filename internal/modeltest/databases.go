package modeltest

import (
	"context"
	"sync"
	"testing"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/dialect/sqlite"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// Database is one dialect that a suite runs on.
type Database struct {
	Name string
	// Suffix is that of its golden files.
	Suffix string
	// Open opens a database of the test's own, empty.
	Open func(t testing.TB) *orm.DB
}

// Databases are all of them.
var Databases = []Database{
	{postgres.Name, "pg", openPostgres},
	{sqlite.Name, "sqlite", openSQLite},
}

// IsPostgres reports whether the database is PostgreSQL.
func (d Database) IsPostgres() bool { return d.Name == postgres.Name }

func openPostgres(t testing.TB) *orm.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), dbtest.Postgres(t))
	return Opened(t, db, err)
}

func openSQLite(t testing.TB) *orm.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), dbtest.SQLite(t))
	return Opened(t, db, err)
}

// Opened is a database that is closed when the test ends. Its handle keeps the
// templates of all shapes, so that every query that comes again is looked up and,
// as in every test, compiled again and compared.
func Opened(t testing.TB, db *orm.DB, err error) *orm.DB {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	db = db.WithTemplates(orm.Keep(orm.AllShapes))
	t.Cleanup(func() {
		if st := db.Stats().Templates; st.Poisoned > 0 {
			t.Errorf("%d templates are not what their queries compile to: see the log", st.Poisoned)
		}
		if err := db.Close(); err != nil {
			t.Errorf("closing the database: %v", err)
		}
	})
	return db
}

// EachDatabase runs a test on every database, in parallel, each after statements
// that make its tables and rows. The queries that it sends under its context are
// watched, and must not be repeated for each row (see [nplusone.Watch]).
func EachDatabase(t *testing.T, statements []string, test func(t *testing.T, ctx context.Context, db *orm.DB, on Database)) {
	EachUnwatched(t, statements, func(t *testing.T, _ context.Context, db *orm.DB, on Database) { test(t, nplusone.Watch(t), db, on) })
}

// EachUnwatched is EachDatabase for a test of watching itself.
func EachUnwatched(t *testing.T, statements []string, test func(t *testing.T, ctx context.Context, db *orm.DB, on Database)) {
	t.Parallel()
	for _, on := range Databases {
		t.Run(on.Name, func(t *testing.T) {
			t.Parallel()
			db := on.Open(t)
			Execute(t, db, statements...)
			test(t, t.Context(), db, on)
		})
	}
}

// Apart is a context for what a test sends beside what it tests, such as its
// tables, or loops on purpose: it is recorded apart from the queries of the test.
func Apart(t testing.TB) context.Context {
	ctx, scope := nplusone.Start(t.Context())
	t.Cleanup(func() { scope.End() })
	return ctx
}

// Execute runs statements of SQL.
func Execute(t testing.TB, db *orm.DB, statements ...string) {
	t.Helper()
	ctx := Apart(t)
	for _, s := range statements {
		if _, err := db.Exec(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
}

// SentBy collects the statements that f sends.
func SentBy(db *orm.DB, f func(db *orm.DB)) []string {
	var mu sync.Mutex
	var sent []string
	f(db.Observe(func(sql string) {
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, sql)
	}))
	return sent
}

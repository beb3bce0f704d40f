package dbtest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/inlay-orm/inlay/internal/dbtest/pgserver"
)

func TestPostgresGivesEachCallASchemaOfItsOwn(t *testing.T) {
	t.Parallel()
	one, two := connect(t, Postgres(t)), connect(t, Postgres(t))
	for _, conn := range []*pgx.Conn{one, two} {
		var tables int
		scan(t, conn, &tables, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "+
			"WHERE n.nspname = current_schema()")
		if tables != 0 {
			t.Errorf("a new schema holds %d tables, want 0", tables)
		}
		run(t, conn, "CREATE TABLE city (name text)") // fails where the other's table is visible
	}
	run(t, one, "INSERT INTO city VALUES ('Zürich'), ('Aachen')")

	var rows int
	scan(t, one, &rows, "SELECT count(*) FROM city")
	if rows != 2 {
		t.Errorf("first schema: %d rows, want 2", rows)
	}
	scan(t, two, &rows, "SELECT count(*) FROM city")
	if rows != 0 {
		t.Errorf("second schema: %d rows, want 0", rows)
	}
}

func TestPostgresDropsTheSchema(t *testing.T) {
	t.Parallel()
	conn := connect(t, Postgres(t))
	var schema string
	t.Run("a test", func(t *testing.T) {
		inner := connect(t, Postgres(t))
		scan(t, inner, &schema, "SELECT current_schema()")
		run(t, inner, "CREATE TABLE state (id int PRIMARY KEY)")
		run(t, inner, "CREATE TABLE city (state_id int REFERENCES state)")
	})
	var there bool
	scan(t, conn, &there, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '"+schema+"')")
	if schema == "" || there {
		t.Errorf("schema %q is there after its test", schema)
	}
}

func TestPostgresReportsATransactionLeftOpen(t *testing.T) {
	t.Parallel()
	inner := &recorder{TB: t}
	conn := connect(t, postgres(inner, server, 50*time.Millisecond))
	run(t, conn, "CREATE TABLE city (name text); BEGIN; LOCK TABLE city")
	inner.end()
	if !strings.Contains(inner.said, "did the test leave a transaction open") {
		t.Errorf("the test was told %q", inner.said)
	}
	run(t, conn, "ROLLBACK; DROP SCHEMA IF EXISTS "+currentSchema(t, conn)+" CASCADE")
}

func TestPostgresFailsWithoutAServer(t *testing.T) {
	t.Parallel()
	inner := &recorder{TB: t}
	done := make(chan struct{})
	go func() { // Fatal ends its goroutine
		defer close(done)
		postgres(inner, func() (*pgserver.Server, error) { return nil, errors.New("every way is closed") }, dropWithin)
	}()
	<-done
	if !inner.fatal || inner.said != "every way is closed" {
		t.Errorf("fatal: %t, message: %q", inner.fatal, inner.said)
	}
}

func TestWithSearchPath(t *testing.T) {
	t.Parallel()
	for conn, want := range map[string]string{
		"postgres://u:p@h:1/db":                       "postgres://u:p@h:1/db?search_path=s",
		"postgresql://h/db?sslmode=disable":           "postgresql://h/db?search_path=s&sslmode=disable",
		"postgres://h/db?search_path=other":           "postgres://h/db?search_path=s",
		"postgres://u@/db?host=%2Ftmp%2Fpg&port=5432": "postgres://u@/db?host=%2Ftmp%2Fpg&port=5432&search_path=s",
		"host=/tmp/pg user=u search_path=other":       "host=/tmp/pg user=u search_path=other search_path=s",
	} {
		got := withSearchPath(conn, "s")
		if got != want {
			t.Errorf("withSearchPath(%q) = %q, want %q", conn, got, want)
		}
		config, err := pgx.ParseConfig(got)
		if err != nil {
			t.Fatal(err)
		}
		if path := config.RuntimeParams["search_path"]; path != "s" {
			t.Errorf("pgx reads search_path %q from %q", path, got)
		}
	}
}

// A recorder is a test that remembers what it is told instead of failing.
type recorder struct {
	testing.TB
	fatal    bool
	said     string
	cleanups []func()
}

func (r *recorder) Helper()          {}
func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Errorf(format string, args ...any) {
	r.said = fmt.Sprintf(format, args...)
}

func (r *recorder) Fatal(args ...any) {
	r.fatal = true
	r.said = fmt.Sprint(args...)
	runtime.Goexit()
}

func (r *recorder) end() {
	for _, f := range r.cleanups {
		f()
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func run(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func scan(t *testing.T, conn *pgx.Conn, into any, sql string) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), sql).Scan(into); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func currentSchema(t *testing.T, conn *pgx.Conn) (schema string) {
	t.Helper()
	scan(t, conn, &schema, "SELECT current_schema()")
	return schema
}

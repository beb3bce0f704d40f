package dbtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/inlay-orm/inlay/internal/dbtest/pgserver"
)

// Finding a server includes pulling an image, at worst; the statements are a CREATE SCHEMA and a DROP SCHEMA.
const (
	findWithin = 5 * time.Minute
	execWithin = time.Minute
	dropWithin = 10 * time.Second
)

// server is the one PostgreSQL server of this test binary. It is never stopped here: it ends with the process
// (see pgserver), so that no package needs a TestMain.
var server = sync.OnceValues(func() (*pgserver.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), findWithin)
	defer cancel()
	return pgserver.Start(ctx)
})

// Postgres returns a connection string, for pgx or libpq, whose search_path is a schema made for this call: empty, with
// a name no other test has, dropped with all it holds when the test ends. Two calls return two schemas, also in one test.
//
// Schemas keep tables, types and functions apart. Roles, advisory locks and NOTIFY channels belong to the whole server:
// a test that uses those must choose names of its own.
//
// The test fails, and is never skipped, when no server can be had; the message names every way to provide one. It also
// fails when the schema cannot be dropped within 10 seconds, because then it left a transaction open.
func Postgres(tb testing.TB) string {
	tb.Helper()
	return postgres(tb, server, dropWithin)
}

func postgres(tb testing.TB, find func() (*pgserver.Server, error), dropWithin time.Duration) string {
	tb.Helper()
	srv, err := find()
	if err != nil {
		tb.Fatal(err)
	}

	// Lower-case letters and digits: a name that needs no quotes, in SQL or in a search_path.
	schema := "inlay_test_" + strings.ToLower(rand.Text()[:16])
	if err := exec(srv.URL, "CREATE SCHEMA "+schema); err != nil {
		tb.Fatalf("dbtest: create a schema for the test on %s: %v", srv.Origin, err)
	}
	tb.Cleanup(func() {
		drop := fmt.Sprintf("SET client_min_messages = error; SET lock_timeout = %d; DROP SCHEMA IF EXISTS %s CASCADE",
			dropWithin.Milliseconds(), schema)
		if err := exec(srv.URL, drop); err != nil {
			tb.Errorf("dbtest: drop the test's schema (did the test leave a transaction open?): %v", err)
		}
	})
	return withSearchPath(srv.URL, schema)
}

// exec runs statements on a connection of its own. A pool would save a millisecond, and would show up as leaked
// goroutines and connections in tests that count those.
func exec(url, sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), execWithin)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.PgConn().Exec(ctx, sql).ReadAll()
	return err
}

// withSearchPath adds the parameter to a connection string of either kind, a URL or words like "host=/tmp".
func withSearchPath(conn, schema string) string {
	if !strings.HasPrefix(conn, "postgres://") && !strings.HasPrefix(conn, "postgresql://") {
		return fmt.Sprintf("%s search_path=%s", conn, schema) // the last one of two counts
	}
	u, err := url.Parse(conn)
	if err != nil {
		panic("dbtest: a URL that has been connected to does not parse: " + err.Error())
	}
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	return u.String()
}

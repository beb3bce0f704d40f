package dbtest

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/inlay-orm/inlay/internal/dbtest/pgserver"
)

// Bouncer starts a PgBouncer in transaction mode in front of the database that a connection string of [Postgres] names,
// with so many connections to it, and returns a connection string that leads through it. It ends with the test.
//
// The test is skipped where the program is not on this machine, unless INLAY_TEST_REQUIRE names pgbouncer: as
// scripts/test has it where the program can be installed.
func Bouncer(tb testing.TB, url string, connections int) string {
	tb.Helper()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(tb.Context(), 20*time.Second)
	defer cancel()
	bouncer, err := pgserver.StartBouncer(ctx, url, config.RuntimeParams["search_path"], connections)
	if errors.Is(err, pgserver.ErrNoBouncer) && !slices.Contains(strings.Split(os.Getenv("INLAY_TEST_REQUIRE"), ","), "pgbouncer") {
		tb.Skipf("NOT RUN: %v", err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := bouncer.Stop(); err != nil {
			tb.Error(err)
		}
	})
	return bouncer.URL
}

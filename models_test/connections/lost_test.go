package connections_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/internal/dbtest/pgserver"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// TestTerminated has the server end the session of a statement that it works
// on, as an administrator does.
func TestTerminated(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(ctx context.Context, db *orm.DB) error{
		"a query": func(ctx context.Context, db *orm.DB) error { _, err := Account.Filter(slow).All(ctx, db); return err },
		"a change": func(ctx context.Context, db *orm.DB) error {
			_, err := Account.Filter(slow).Delete(ctx, db)
			return err
		},
		"raw SQL": func(ctx context.Context, db *orm.DB) error {
			_, err := db.Exec(ctx, `SELECT pg_sleep(3600)`)
			return err
		},
		"several in one round trip": func(ctx context.Context, db *orm.DB) error {
			_, err := Account.Prefetch(Account.Sent, Account.Got.Among(Transfer.Filter(slow).Unscoped())).All(ctx, db)
			return err
		},
		"a batch": func(ctx context.Context, db *orm.DB) error {
			var b orm.Batch
			orm.QueueInsert(&b, Entry.QuerySet, &EntryRow{Text: "one"})
			orm.Queue(&b, Account.Filter(slow))
			return b.Run(ctx, db)
		},
		"a transaction": func(ctx context.Context, db *orm.DB) error {
			return db.InTx(ctx, func(tx *orm.Tx) error {
				if err := Entry.Insert(ctx, tx, &EntryRow{Text: "one"}); err != nil {
					return err
				}
				_, err := Account.Filter(slow).All(ctx, tx)
				return err
			}, orm.Retry(3))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLine(t)
			modeltest.Execute(t, l.direct, `INSERT INTO transfers VALUES (1, 1, 2, 5)`)
			l.use(t, func(ctx context.Context, db *orm.DB) {
				done := make(chan error, 1)
				go func() { done <- call(ctx, db) }()
				within(t, patience, "the server works, and is stopped", func() bool {
					n, err := l.direct.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
						WHERE application_name = $1 AND wait_event = 'PgSleep'`, l.name)
					return err == nil && n > 0
				})
				if err := <-done; !errors.Is(err, orm.ErrConnection) || errors.Is(err, orm.ErrNotSent) {
					t.Error(err)
				}
				if n, err := Account.Count(ctx, db); err != nil || n != accounts {
					t.Errorf("the next call: %d, %v", n, err)
				}
			})
			if n := l.entries(t); n != 0 {
				t.Errorf("%d rows are there", n)
			}
		})
	}
}

// TestRestart restarts the server, with statements on their way and connections
// that are idle.
func TestRestart(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(modeltest.Apart(t), time.Minute)
	defer cancel()
	server, err := pgserver.StartCluster(ctx)
	if err != nil {
		if !slices.Contains(strings.Split(os.Getenv("INLAY_TEST_REQUIRE"), ","), "local") {
			t.Skipf("NOT RUN: there is no server of one's own to restart: %v", err)
		}
		t.Fatal(err)
	}
	defer server.Stop()
	db := open(t, server.URL, postgres.MaxConns(4))
	modeltest.Execute(t, db, tables...)
	const works = 3
	var wait sync.WaitGroup
	for range works {
		wait.Go(func() {
			if _, err := Account.Filter(slow).All(ctx, db); !errors.Is(err, orm.ErrConnection) || errors.Is(err, orm.ErrNotSent) {
				t.Errorf("on its way: %v", err)
			}
		})
	}
	within(t, patience, "all are on their way", func() bool {
		n, err := orm.Raw[int64](ctx, db, `SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'`)
		return err == nil && n[0] == works
	})
	var held error
	err = db.InTx(ctx, func(tx *orm.Tx) error {
		if err := Entry.Insert(ctx, tx, &EntryRow{Text: "one"}); err != nil {
			return err
		}
		if err := server.Restart(ctx); err != nil {
			t.Fatal(err)
		}
		held = Entry.Insert(ctx, tx, &EntryRow{Text: "two"})
		return held
	})
	if !errors.Is(held, orm.ErrConnection) || !errors.Is(err, orm.ErrConnection) || errors.Is(err, orm.ErrCommitUnknown) {
		t.Errorf("a transaction: %v", err)
	}
	wait.Wait()
	for range 8 {
		if n, err := Account.Count(ctx, db); err != nil || n != accounts {
			t.Errorf("afterwards: %d, %v", n, err)
		}
	}
	if n, err := Entry.Count(ctx, db); err != nil || n != 0 {
		t.Errorf("%d rows of a transaction are there, %v", n, err)
	}
}

package connections_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// slow is true of every row, after an hour.
var slow = expr.Raw[bool](`(pg_sleep(3600) IS NOT NULL)`).IsTrue()

// within waits for something that is to become true soon.
func within(t *testing.T, bound time.Duration, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(bound); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within %v", what, bound)
		}
	}
}

// TestCancelFreesTheBackend ends the context of what the server works on, by
// hand and by a deadline, and looks at what the server then does.
func TestCancelFreesTheBackend(t *testing.T) {
	t.Parallel()
	other, url := opened(t)
	modeltest.Execute(t, other, `INSERT INTO transfers VALUES (1, 1, 2, 5)`)
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	name := "inlay_cancel_" + config.ConnConfig.RuntimeParams["search_path"]
	config.ConnConfig.RuntimeParams["application_name"] = name
	config.MaxConns = 2
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	db := modeltest.Opened(t, postgres.OpenPool(pool), nil)
	active := func() bool {
		n, err := orm.Raw[int64](modeltest.Apart(t), other, `SELECT count(*) FROM pg_stat_activity WHERE left(application_name, 63) = left($1, 63) AND state <> 'idle'`, name)
		if err != nil {
			t.Fatal(err)
		}
		return n[0] > 0
	}
	for name, call := range map[string]func(context.Context) error{
		"a query":  func(ctx context.Context) error { _, err := Account.Filter(slow).All(ctx, db); return err },
		"a change": func(ctx context.Context) error { _, err := Account.Filter(slow).Delete(ctx, db); return err },
		"raw SQL":  func(ctx context.Context) error { _, err := db.Exec(ctx, `SELECT pg_sleep(3600)`); return err },
		"raw rows": func(ctx context.Context) error {
			_, err := orm.Raw[int64](ctx, db, `SELECT 1 FROM pg_sleep(3600)`)
			return err
		},
		"batches": func(ctx context.Context) error {
			for _, err := range Account.Filter(slow).Iter(ctx, db) {
				return err
			}
			return nil
		},
		"several in one round trip": func(ctx context.Context) error {
			_, err := Account.Prefetch(Account.Sent, Account.Got.Among(Transfer.Filter(slow).Unscoped())).All(ctx, db)
			return err
		},
		"in a transaction": func(ctx context.Context) error {
			return db.InTx(ctx, func(tx *orm.Tx) error {
				if _, err := Account.Filter(Account.ID.Eq(1)).Update(ctx, tx, Account.Balance.Set(0)); err != nil {
					return err
				}
				_, err := Account.Filter(slow).All(ctx, tx)
				return err
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			byHand, cancel := context.WithCancel(modeltest.Apart(t))
			done := make(chan error, 1)
			go func() { done <- call(byHand) }()
			within(t, 10*time.Second, "the server works", active)
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled: %v", err)
			}
			within(t, 10*time.Second, "the server stops", func() bool { return !active() })
			late, cancel := context.WithTimeout(modeltest.Apart(t), 50*time.Millisecond)
			defer cancel()
			if err := call(late); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("after its deadline: %v", err)
			}
			within(t, 10*time.Second, "the server stops", func() bool { return !active() })
			rows, err := Account.All(modeltest.Apart(t), db)
			if err != nil || len(rows) != accounts || rows[0].Balance != each {
				t.Errorf("afterwards: %v, %v", rows, err)
			}
			within(t, 10*time.Second, "every connection is free", func() bool { return pool.Stat().AcquiredConns() == 0 })
		})
	}
}

// TestServerStopsByItself loses the connection and the cancellation with it:
// the server is told by nobody.
func TestServerStopsByItself(t *testing.T) {
	t.Parallel()
	other, url := opened(t)
	proxy := dbtest.NewProxy(t, url)
	db := open(t, proxy.URL+"&application_name=inlay_vanished", postgres.MaxConns(1), postgres.StatementTimeout(0))
	ctx, cancel := context.WithTimeout(modeltest.Apart(t), 200*time.Millisecond)
	defer cancel()
	var pid int32
	began := time.Now()
	err := db.InTx(ctx, func(tx *orm.Tx) error {
		pids, err := orm.Raw[int32](ctx, tx, `SELECT pg_backend_pid()`)
		if err != nil {
			return err
		}
		proxy.Inject(dbtest.Fault{Message: "Query", Text: "pg_sleep", Do: dbtest.Stall})
		pid = pids[0]
		_, err = tx.Exec(ctx, `SELECT pg_sleep(3600)`)
		return err
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("returned after %v", took)
	}
	within(t, 20*time.Second, "the server stops", func() bool {
		n, err := orm.Raw[int64](modeltest.Apart(t), other, `SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND state = 'active'`, pid)
		return pid != 0 && err == nil && n[0] == 0
	})
	proxy.Heal() // closing the pool waits for what is held
}

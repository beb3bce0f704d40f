package models_test

import (
	"context"
	"errors"
	"net"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

var errOnPurpose = errors.New("on purpose")

// rename gives Provo another name.
func rename(ctx context.Context, h orm.Handle, name string) error {
	_, err := City.Filter(City.ID.Eq(1)).Update(ctx, h, City.Name.Set(name))
	return err
}

// provoIs checks what Provo is called, as others see it.
func provoIs(t *testing.T, ctx context.Context, h orm.Handle, want string) {
	t.Helper()
	//inlay:allow-nplusone * -- others must still see what was there before
	if c, err := City.Filter(City.ID.Eq(1)).Get(ctx, h); err != nil || c.Name != want {
		t.Errorf("%s, %v, want %s", c.Name, err, want)
	}
}

func TestTransactions(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		var left *orm.Tx
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			if err := db.InTx(ctx, func(tx *orm.Tx) error {
				left = tx
				if err := rename(ctx, tx, "A"); err != nil {
					return err
				}
				provoIs(t, ctx, tx, "A")
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
		if len(sent) != 4 || !strings.HasPrefix(sent[0], "BEGIN") || sent[3] != "COMMIT" {
			t.Errorf("%q", sent)
		}
		provoIs(t, ctx, db, "A")
		if err := rename(ctx, left, "B"); !errors.Is(err, orm.ErrTxDone) {
			t.Errorf("after its end: %v", err)
		}
		if err := left.InTx(ctx, func(*orm.Tx) error { return nil }); !errors.Is(err, orm.ErrTxDone) {
			t.Errorf("after its end: %v", err)
		}
		err := db.InTx(ctx, func(tx *orm.Tx) error {
			_ = rename(ctx, tx, "B")
			return errOnPurpose
		})
		if err != errOnPurpose { //nolint:errorlint // it is this very error
			t.Errorf("rolled back: %v", err)
		}
		provoIs(t, ctx, db, "A")
		func() {
			defer func() {
				if r := recover(); r != "on purpose" {
					t.Errorf("recovered %v", r)
				}
			}()
			_ = db.InTx(ctx, func(tx *orm.Tx) error {
				_ = rename(ctx, tx, "B")
				panic("on purpose")
			})
		}()
		provoIs(t, ctx, db, "A")
		var wait sync.WaitGroup
		wait.Go(func() {
			_ = db.InTx(ctx, func(tx *orm.Tx) error {
				_ = rename(ctx, tx, "B")
				runtime.Goexit()
				return nil
			})
		})
		wait.Wait()
		provoIs(t, ctx, db, "A")
		if err := db.InTx(ctx, func(tx *orm.Tx) error { return rename(ctx, tx, "B") }, orm.ReadOnly); err == nil {
			t.Error("a change in a transaction that is read only: no error")
		}
		if err := db.InTx(ctx, func(tx *orm.Tx) error { return rename(ctx, tx, "C") }, orm.Serializable, nil); err != nil {
			t.Errorf("after one that is read only: %v", err)
		}
		provoIs(t, ctx, db, "C")
		if err := closed(t).InTx(ctx, func(*orm.Tx) error { return nil }); !errors.Is(err, orm.ErrClosed) {
			t.Errorf("a closed database: %v", err)
		}
		var none *orm.Tx
		if err := rename(ctx, none, "D"); !errors.Is(err, orm.ErrNoHandle) {
			t.Errorf("no transaction: %v", err)
		}
	})
}

func TestSavepoints(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		var called []string
		note := func(name string) func(context.Context) error {
			return func(context.Context) error { called = append(called, name); return nil }
		}
		err := db.InTx(ctx, func(tx *orm.Tx) error {
			tx.OnCommit(note("first"))
			if err := rename(ctx, tx, "A"); err != nil {
				return err
			}
			// What fails is undone, and the transaction goes on.
			if err := tx.InTx(ctx, func(tx *orm.Tx) error {
				tx.OnCommit(note("dropped"))
				_ = rename(ctx, tx, "B")
				_, err := tx.Exec(ctx, `SELECT no_such_column FROM cities`)
				return err
			}); err == nil {
				t.Error("no error from a savepoint")
			}
			provoIs(t, ctx, tx, "A")
			return tx.InTx(ctx, func(tx *orm.Tx) error {
				tx.OnCommit(note("second"))
				if err := tx.InTx(ctx, func(tx *orm.Tx) error { tx.OnCommit(note("third")); return rename(ctx, tx, "C") }); err != nil {
					return err
				}
				if len(called) > 0 {
					t.Errorf("called before the commit: %v", called)
				}
				return nil
			})
		})
		if err != nil || strings.Join(called, " ") != "first second third" {
			t.Errorf("%v, %v", called, err)
		}
		provoIs(t, ctx, db, "C")
		nested := db.InTx(ctx, func(tx *orm.Tx) error {
			return tx.InTx(ctx, func(*orm.Tx) error { return nil }, orm.Serializable)
		})
		if nested == nil || !strings.Contains(nested.Error(), "outermost") {
			t.Errorf("more isolated inside: %v", nested)
		}
		var failed *orm.OnCommitError
		err = db.InTx(ctx, func(tx *orm.Tx) error {
			tx.OnCommit(func(context.Context) error { return errOnPurpose })
			tx.OnCommit(note("afterwards"))
			return rename(ctx, tx, "D")
		})
		if !errors.As(err, &failed) || !errors.Is(err, errOnPurpose) || called[len(called)-1] != "afterwards" {
			t.Errorf("a function that fails after the commit: %v, %v", called, err)
		}
		provoIs(t, ctx, db, "D")
	})
}

// TestTransactionsAndContexts ends a context in a transaction.
func TestTransactionsAndContexts(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		short, cancel := context.WithCancel(ctx)
		err := db.InTx(short, func(tx *orm.Tx) error {
			err := rename(short, tx, "A")
			cancel()
			return err
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("ended before the commit: %v", err)
		}
		provoIs(t, ctx, db, "Provo")
		if err := db.InTx(ctx, func(tx *orm.Tx) error { return rename(ctx, tx, "B") }); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// TestAbortedTransaction swallows an error, after which PostgreSQL commits nothing.
func TestAbortedTransaction(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	modeltest.Execute(t, db, tables...)
	modeltest.Execute(t, db, rows...)
	ctx := nplusone.Watch(t)
	err := db.InTx(ctx, func(tx *orm.Tx) error {
		_ = rename(ctx, tx, "A")
		_, _ = tx.Exec(ctx, `SELECT no_such_column`)
		return nil
	})
	if !errors.Is(err, orm.ErrTxAborted) {
		t.Error(err)
	}
	provoIs(t, ctx, db, "Provo")
}

// TestRetry runs transactions again that fail because of one another.
func TestRetry(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		const workers, rounds = 4, 5
		var runs, failed atomic.Int64
		var wait sync.WaitGroup
		for range workers {
			wait.Go(func() {
				for range rounds {
					err := db.InTx(ctx, func(tx *orm.Tx) error {
						runs.Add(1)
						//inlay:allow-nplusone * -- transactions contend for one row on purpose
						c, err := City.Filter(City.ID.Eq(1)).Get(ctx, tx)
						if err != nil {
							return err
						}
						//inlay:allow-nplusone * -- transactions contend for one row on purpose
						_, err = City.Filter(City.ID.Eq(1)).Update(ctx, tx, City.Population.Set(c.Population+1))
						return err
					}, orm.Serializable, orm.Retry(100))
					if err != nil {
						failed.Add(1)
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		c, err := City.Filter(City.ID.Eq(1)).Get(ctx, db)
		if err != nil || c.Population != 115000+workers*rounds || failed.Load() > 0 {
			t.Errorf("%d after %d runs, %v", c.Population, runs.Load(), err)
		}
		calls := 0
		if err := db.InTx(ctx, func(*orm.Tx) error { calls++; return orm.ErrDeadlock }, orm.Retry(2)); !errors.Is(err, orm.ErrDeadlock) || calls != 3 {
			t.Errorf("a bound: %d calls, %v", calls, err)
		}
		calls = 0
		if err := db.InTx(ctx, func(*orm.Tx) error { calls++; return errOnPurpose }, orm.Retry(2)); calls != 1 {
			t.Errorf("another error: %d calls, %v", calls, err)
		}
	})
}

// cutConn is a connection that is cut when the server is told to commit:
// before it hears of it, or after.
type cutConn struct {
	net.Conn
	heard bool
	cut   atomic.Bool
}

func (c *cutConn) Write(b []byte) (int, error) {
	if !strings.Contains(string(b), "COMMIT") {
		return c.Conn.Write(b)
	}
	c.cut.Store(true)
	if !c.heard {
		_ = c.Close()
		return 0, net.ErrClosed
	}
	return c.Conn.Write(b)
}

func (c *cutConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.cut.Load() { // the answer, which is lost on the way
		_ = c.Close()
		return 0, net.ErrClosed
	}
	return n, err
}

// TestCommitUnknown loses the connection during COMMIT. What became of the
// transaction is told by the database alone.
func TestCommitUnknown(t *testing.T) {
	for name, heard := range map[string]bool{"before the server hears": false, "after the server heard": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := dbtest.Postgres(t)
			config, err := pgxpool.ParseConfig(url)
			if err != nil {
				t.Fatal(err)
			}
			dial := config.ConnConfig.DialFunc
			config.ConnConfig.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
				c, err := dial(ctx, network, addr)
				return &cutConn{Conn: c, heard: heard}, err
			}
			made, err := postgres.OpenConfig(t.Context(), config)
			db := modeltest.Opened(t, made, err)
			modeltest.Execute(t, db, tables...)
			modeltest.Execute(t, db, rows...)
			ctx := nplusone.Watch(t)
			calls := 0
			err = db.InTx(ctx, func(tx *orm.Tx) error { calls++; return rename(ctx, tx, "A") }, orm.Retry(3))
			// Where nothing was sent it is known that nothing is committed.
			want, outcome := "Provo", orm.ErrNotSent
			if heard {
				want, outcome = "A", orm.ErrCommitUnknown
			}
			if !errors.Is(err, outcome) || !errors.Is(err, orm.ErrConnection) || calls != 1 {
				t.Errorf("%d calls, %v, want %v", calls, err, outcome)
			}
			provoIs(t, ctx, db, want)
		})
	}
}

// TestGuarded uses the database within a transaction, by mistake.
func TestGuarded(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		db = db.Guarded()
		err := db.InTx(ctx, func(tx *orm.Tx) error {
			if err := rename(ctx, tx, "A"); err != nil {
				t.Error(err)
			}
			if err := tx.InTx(ctx, func(tx *orm.Tx) error { return rename(ctx, tx, "B") }); err != nil {
				t.Error(err)
			}
			if _, err := db.Exec(ctx, `SELECT 1`); !errors.Is(err, orm.ErrOutsideTx) {
				t.Errorf("Exec: %v", err)
			}
			if err := db.InTx(ctx, func(*orm.Tx) error { return nil }); !errors.Is(err, orm.ErrOutsideTx) {
				t.Errorf("InTx: %v", err)
			}
			return rename(ctx, db, "C")
		})
		if !errors.Is(err, orm.ErrOutsideTx) {
			t.Error(err)
		}
		provoIs(t, ctx, db, "Provo")
	})
}

// TestSettingsOfTransactions sets and locks for as long as a transaction lasts.
func TestSettingsOfTransactions(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		err := db.InTx(ctx, func(tx *orm.Tx) error {
			var unsupported *orm.UnsupportedError
			err := tx.SetLocal(ctx, "app.tenant", "7")
			if on.Suffix == "sqlite" {
				locked := tx.AdvisoryLock(ctx, 1)
				_, tried := tx.TryAdvisoryLock(ctx, 1)
				if !errors.As(err, &unsupported) || !errors.As(locked, &unsupported) || !errors.As(tried, &unsupported) {
					t.Errorf("%v, %v, %v", err, locked, tried)
				}
				return nil
			}
			if err != nil {
				return err
			}
			if got, err := orm.Raw[string](ctx, tx, `SELECT current_setting('app.tenant')`); err != nil || got[0] != "7" {
				t.Errorf("%q, %v", got, err)
			}
			key := time.Now().UnixNano() // locks belong to the whole server
			if err := tx.AdvisoryLock(ctx, key); err != nil {
				return err
			}
			return db.InTx(ctx, func(other *orm.Tx) error {
				if locked, err := other.TryAdvisoryLock(ctx, key); err != nil || locked {
					t.Errorf("a lock that another one holds: %v, %v", locked, err)
				}
				if locked, err := tx.TryAdvisoryLock(ctx, key); err != nil || !locked {
					t.Errorf("a lock of its own: %v, %v", locked, err)
				}
				return nil
			})
		})
		if err != nil {
			t.Error(err)
		}
		if on.Suffix == "pg" {
			if got, err := orm.Raw[string](ctx, db, `SELECT coalesce(current_setting('app.tenant', true), '')`); err != nil || got[0] != "" {
				t.Errorf("afterwards: %q, %v", got, err)
			}
		}
	})
}

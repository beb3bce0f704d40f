package connections_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// TestPoolExhausted holds every connection and asks for one more.
func TestPoolExhausted(t *testing.T) {
	t.Parallel()
	db, _ := opened(t, postgres.MaxConns(2))
	ctx := modeltest.Apart(t)
	err := db.InTx(ctx, func(*orm.Tx) error {
		return db.InTx(ctx, func(tx *orm.Tx) error {
			short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			for name, call := range map[string]func() error{
				"a query":       func() error { _, err := Account.All(short, db); return err },
				"a change":      func() error { _, err := Account.AllRows().Delete(short, db); return err },
				"raw SQL":       func() error { _, err := db.Exec(short, `SELECT 1`); return err },
				"a transaction": func() error { return db.InTx(short, func(*orm.Tx) error { return nil }) },
				"a prefetch":    func() error { _, err := Account.Prefetch(Account.Sent, Account.Got).All(short, db); return err },
			} {
				short, cancel = context.WithTimeout(ctx, 50*time.Millisecond)
				err := call()
				cancel()
				if !errors.Is(err, orm.ErrPoolExhausted) || !errors.Is(err, orm.ErrNotSent) || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "it has 2") {
					t.Errorf("%s: %v", name, err)
				}
			}
			// A context that has ended before says nothing of the pool.
			if _, err := Account.All(short, db); errors.Is(err, orm.ErrPoolExhausted) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("ended before: %v", err)
			}
			n, err := Account.Count(ctx, tx)
			if n != accounts {
				t.Errorf("%d accounts", n)
			}
			return err
		})
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := Account.All(ctx, db); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestOptionsOfPools gives options that a pool cannot have.
func TestOptionsOfPools(t *testing.T) {
	t.Parallel()
	url := dbtest.Postgres(t)
	for _, c := range []struct {
		option postgres.Option
		says   string
	}{
		{postgres.MaxConns(0), "MaxConns(0)"},
		{postgres.StatementTimeout(-time.Second), "StatementTimeout(-1s)"},
		{postgres.IdleInTxTimeout(0), "IdleInTxTimeout(0s)"},
	} {
		if _, err := postgres.Open(t.Context(), url, c.option, nil); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.says, err)
		}
	}
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	db := postgres.OpenPool(pool, postgres.MaxConns(int(pool.Config().MaxConns)+1))
	if _, err := db.Exec(modeltest.Apart(t), `SELECT 1`); err == nil || !strings.Contains(err.Error(), "OpenPool") {
		t.Errorf("another size: %v", err)
	}
	same := postgres.OpenPool(pool, postgres.MaxConns(int(pool.Config().MaxConns)))
	if _, err := same.Exec(modeltest.Apart(t), `SELECT 1`); err != nil {
		t.Errorf("its own size: %v", err)
	}
}

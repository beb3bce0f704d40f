package connections_test

import (
	"context"
	"errors"
	"regexp"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// TestStatementTimeout has the server end what takes too long by itself.
func TestStatementTimeout(t *testing.T) {
	t.Parallel()
	db, url := opened(t, postgres.StatementTimeout(40*time.Second))
	ctx := modeltest.Apart(t)
	if got := setting(t, ctx, db, "statement_timeout"); got != "40s" {
		t.Errorf("outside a transaction: %s", got)
	}
	within := func(ctx context.Context, db *orm.DB, want string) {
		t.Helper()
		if err := db.InTx(ctx, func(tx *orm.Tx) error {
			if got := setting(t, ctx, tx, "statement_timeout"); !regexp.MustCompile(want).MatchString(got) {
				t.Errorf("in a transaction: %s, want %s", got, want)
			}
			return nil
		}, orm.Serializable); err != nil {
			t.Error(err)
		}
	}
	within(ctx, db, `^40s$`)
	late, cancel := context.WithTimeout(ctx, time.Hour)
	defer cancel()
	within(late, db, `^40s$`)
	soon, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	within(soon, db, `^(20\d\d\dms|21s)$`) // what is left, and a second
	within(ctx, db, `^40s$`)
	if got := setting(t, soon, db, "statement_timeout"); got != "40s" {
		t.Errorf("after a transaction: %s", got)
	}
	within(soon, open(t, url, postgres.StatementTimeout(0)), `^(20\d\d\dms|21s)$`)
	within(soon, open(t, url), `^0$`)

	short := open(t, url, postgres.StatementTimeout(30*time.Millisecond))
	if _, err := short.Exec(ctx, `SELECT pg_sleep(60)`); !errors.Is(err, orm.ErrStatementTimeout) {
		t.Errorf("too long: %v", err)
	}
	err := short.InTx(ctx, func(tx *orm.Tx) error { _, err := tx.Exec(ctx, `SELECT pg_sleep(60)`); return err })
	if !errors.Is(err, orm.ErrStatementTimeout) {
		t.Errorf("too long in a transaction: %v", err)
	}
}

// TestLimitsCostNoRoundTrip counts what a transaction with all of them sends.
func TestLimitsCostNoRoundTrip(t *testing.T) {
	t.Parallel()
	config, err := pgxpool.ParseConfig(dbtest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	var wire dbtest.Wire
	config.ConnConfig.DialFunc = wire.Dial(config.ConnConfig.DialFunc)
	db, err := postgres.OpenConfig(t.Context(), config, postgres.MaxConns(1), postgres.StatementTimeout(time.Hour), postgres.IdleInTxTimeout(time.Hour))
	db = modeltest.Opened(t, db, err)
	modeltest.Execute(t, db, tables...)
	ctx, cancel := context.WithTimeout(modeltest.Apart(t), time.Minute)
	defer cancel()
	for range 2 {
		wire.Sent()
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			if err := db.InTx(ctx, func(tx *orm.Tx) error { _, err := Account.Count(ctx, tx); return err }); err != nil {
				t.Error(err)
			}
		})
		if statements, writes := wire.Sent(); statements != 3 || writes != 3 || len(sent) != 3 {
			t.Errorf("%d statements in %d round trips: %q", statements, writes, sent)
		}
	}
}

// TestIdleInTx forgets a transaction.
func TestIdleInTx(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) *orm.DB{
		"opened here": func(t *testing.T) *orm.DB {
			db, _ := opened(t, postgres.MaxConns(1), postgres.IdleInTxTimeout(50*time.Millisecond))
			return db
		},
		"a pool of the program's": func(t *testing.T) *orm.DB {
			pool, err := pgxpool.New(t.Context(), dbtest.Postgres(t))
			db := postgres.OpenPool(pool, postgres.IdleInTxTimeout(50*time.Millisecond))
			db = modeltest.Opened(t, db, err)
			modeltest.Execute(t, db, tables...)
			return db
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, ctx := open(t), modeltest.Apart(t)
			forgets := func(then func(tx *orm.Tx) error) error {
				return db.InTx(ctx, func(tx *orm.Tx) error {
					if _, err := Account.Filter(Account.ID.Eq(1)).Update(ctx, tx, Account.Balance.Set(0)); err != nil {
						return err
					}
					time.Sleep(100 * time.Millisecond)
					return then(tx)
				})
			}
			for name, then := range map[string]func(tx *orm.Tx) error{
				"a query":       func(tx *orm.Tx) error { _, err := Account.All(ctx, tx); return err },
				"raw SQL":       func(tx *orm.Tx) error { _, err := tx.Exec(ctx, `SELECT 1`); return err },
				"a savepoint":   func(tx *orm.Tx) error { return tx.InTx(ctx, func(*orm.Tx) error { return nil }) },
				"only a COMMIT": func(tx *orm.Tx) error { return nil },
			} {
				err := forgets(then)
				if !errors.Is(err, orm.ErrIdleInTx) || !errors.Is(err, orm.ErrConnection) || errors.Is(err, orm.ErrCommitUnknown) {
					t.Errorf("%s: %v", name, err)
				}
				if row, err := Account.Filter(Account.ID.Eq(1)).Get(ctx, db); err != nil || row.Balance != each {
					t.Errorf("%s: afterwards %+v, %v", name, row, err)
				}
			}
		})
	}
}

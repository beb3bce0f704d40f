package docs_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, connectionsPage) }

var connectionsPage = []snippet{
	{"options of a pool", func(t *testing.T, ctx context.Context, shared *orm.DB) error {
		if shared.Dialect() == "SQLite" {
			return nil
		}
		url := dbtest.Postgres(t)
		db, err := postgres.Open(ctx, url,
			postgres.MaxConns(20),
			postgres.StatementTimeout(30*time.Second),
			postgres.IdleInTxTimeout(time.Minute))
		db = filled(t, db, err)
		limits, err := orm.Raw[string](ctx, db, `SELECT setting FROM pg_settings WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout') ORDER BY name`)
		is(t, limits, []string{"60000", "30000"})
		return err
	}},
	{"an exhausted pool", func(t *testing.T, ctx context.Context, shared *orm.DB) error {
		if shared.Dialect() == "SQLite" {
			return nil
		}
		db, err := postgres.Open(ctx, dbtest.Postgres(t), postgres.MaxConns(1))
		db = filled(t, db, err)
		return db.InTx(ctx, func(*orm.Tx) error {
			short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			_, err := City.Count(short, db)
			if errors.Is(err, orm.ErrPoolExhausted) {
				fmt.Println("every connection is in use")
			}
			is(t, []bool{errors.Is(err, orm.ErrPoolExhausted), errors.Is(err, orm.ErrNotSent)}, []bool{true, true})
			return nil
		})
	}},
	{"a forgotten transaction", func(t *testing.T, ctx context.Context, shared *orm.DB) error {
		if shared.Dialect() == "SQLite" {
			return nil
		}
		made, err2 := postgres.Open(ctx, dbtest.Postgres(t), postgres.IdleInTxTimeout(50*time.Millisecond))
		db := filled(t, made, err2)
		waitForSomebodyElse := func() { time.Sleep(100 * time.Millisecond) }
		err := db.InTx(ctx, func(tx *orm.Tx) error {
			if _, err := City.Filter(City.ID.Eq(2)).Delete(ctx, tx); err != nil {
				return err
			}
			waitForSomebodyElse()
			_, err := City.Count(ctx, tx)
			return err
		})
		if errors.Is(err, orm.ErrIdleInTx) {
			fmt.Println("Moab is still there")
		}
		is(t, errors.Is(err, orm.ErrIdleInTx), true)
		there, err := City.Filter(City.ID.Eq(2)).Exists(ctx, db)
		is(t, there, true)
		return err
	}},
	{"a pooler", func(t *testing.T, ctx context.Context, shared *orm.DB) error {
		if shared.Dialect() == "SQLite" {
			return nil
		}
		url := dbtest.Postgres(t)
		db, err := postgres.Open(ctx, url, postgres.PoolerTransaction, postgres.MaxConns(8))
		db = filled(t, db, err)
		n, err := City.Count(ctx, db)
		is(t, n, 8)
		return err
	}},
	{"a commit whose outcome is not known", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		found := func(id int64) error {
			for unknown := false; ; unknown = true {
				err := db.InTx(ctx, func(tx *orm.Tx) error {
					city := CityRow{ID: id, Name: "New Moab", StateID: 1, Population: 12, AreaKm2: 1}
					return City.Defer(City.Mayor).Insert(ctx, tx, &city)
				}, orm.Serializable, orm.Retry(5))
				if unknown && errors.Is(err, orm.ErrUnique) {
					return nil // the try before was committed
				}
				if !errors.Is(err, orm.ErrCommitUnknown) {
					return err
				}
			}
		}
		if err := found(4711); err != nil {
			return err
		}
		is(t, errors.Is(found(4711), orm.ErrUnique), true)
		return nil
	}},
}

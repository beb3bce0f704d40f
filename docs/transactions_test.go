package docs_test

import (
	"cmp"
	"context"
	"errors"
	"testing"

	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, transactionsPage) }

var transactionsPage = []snippet{
	{"a transaction", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		err := db.InTx(ctx, func(tx *orm.Tx) error {
			n, err := City.Filter(City.ID.Eq(2)).Update(ctx, tx, City.Population.SetExpr(City.Population.Minus(300)))
			if err != nil || n != 1 {
				return cmp.Or(err, orm.ErrNotFound)
			}
			_, err = City.Filter(City.ID.Eq(1)).Update(ctx, tx, City.Population.SetExpr(City.Population.Plus(300)))
			return err
		})
		cities, err2 := City.Filter(City.ID.In(1, 2)).OrderBy(City.ID.Asc()).All(ctx, db)
		is(t, []int64{cities[0].Population, cities[1].Population}, []int64{115300, 5000})
		return errors.Join(err, err2)
	}},
	{"options of a transaction", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		err := db.InTx(ctx, func(tx *orm.Tx) error {
			utah, err := City.Filter(City.StateID.Eq(1)).Count(ctx, tx)
			if err != nil {
				return err
			}
			_, err = City.Filter(City.ID.Eq(1)).Update(ctx, tx, City.Population.SetExpr(City.Population.Plus(utah)))
			return err
		}, orm.Serializable, orm.Retry(3))
		provo, err2 := City.Filter(City.ID.Eq(1)).Get(ctx, db)
		is(t, provo.Population, 115003)
		return errors.Join(err, err2)
	}},
	{"a savepoint", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		err := db.InTx(ctx, func(tx *orm.Tx) error {
			missing := tx.InTx(ctx, func(tx *orm.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE no_such_table SET name = 'x'`)
				return err
			})
			if missing == nil {
				return errors.New("there is such a table")
			}
			_, err := City.Filter(City.ID.Eq(2)).Update(ctx, tx, City.Mayor.Set("Niehaus"))
			return err
		})
		moab, err2 := City.Filter(City.ID.Eq(2)).Get(ctx, db)
		is(t, *moab.Mayor, "Niehaus")
		return errors.Join(err, err2)
	}},
	{"after the commit", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		var sent []string
		err := db.InTx(ctx, func(tx *orm.Tx) error {
			tx.OnCommit(func(ctx context.Context) error {
				sent = append(sent, "Moab has a mayor")
				return nil
			})
			_, err := City.Filter(City.ID.Eq(2)).Update(ctx, tx, City.Mayor.Set("Niehaus"))
			return err
		})
		is(t, sent, []string{"Moab has a mayor"})
		return err
	}},
	{"settings and locks", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		err := db.InTx(ctx, func(tx *orm.Tx) error {
			if err := tx.SetLocal(ctx, "app.tenant", "7"); err != nil {
				return err
			}
			return tx.AdvisoryLock(ctx, 4711)
		})
		var unsupported *orm.UnsupportedError
		if errors.As(err, &unsupported) && db.Dialect() == "SQLite" {
			return nil
		}
		return err
	}},
	{"the wrong handle", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		guarded := db.Guarded()
		err := guarded.InTx(ctx, func(tx *orm.Tx) error {
			_, err := City.Filter(City.ID.Eq(2)).Delete(ctx, guarded)
			return err
		})
		says(t, err, orm.ErrOutsideTx, "inlay: the statement would run outside the transaction that its goroutine is in: use the Tx that InTx hands to its function")
		return nil
	}},
}

package docs_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, batchPage) }

var batchPage = []snippet{
	{"a batch", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		var b orm.Batch
		states := orm.Queue(&b, State.OrderBy(State.Name.Asc()))
		total := orm.QueueCount(&b, City.Filter(City.Population.Gt(100_000)))
		if err := b.Run(ctx, db); err != nil {
			return err
		}
		all, err := states.Value()
		large, err2 := total.Value()
		ordered(t, all, "Iowa", "Maine", "Ohio", "Texas", "Utah")
		is(t, large, 3)
		return errors.Join(err, err2)
	}},
	{"changes of a batch", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		var b orm.Batch
		added := CityRow{ID: 100, Name: "New Moab", StateID: 1, Population: 12, AreaKm2: 1}
		orm.QueueInsert(&b, City.Defer(City.Mayor), &added)
		renamed := orm.QueueUpdate(&b, City.Filter(City.Name.Eq("Moab")), City.Name.Set("Old Moab"))
		moabs := orm.QueueCount(&b, City.Filter(City.Name.EndsWith("Moab")))
		err := b.Run(ctx, db)
		n, err2 := renamed.Value()
		count, err3 := moabs.Value()
		is(t, []int64{n, count}, []int64{1, 2})
		return errors.Join(err, err2, err3)
	}},
	{"a batch of a transaction", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		var states *orm.Queued[[]StateRow]
		var cities *orm.Queued[int64]
		err := db.InTx(ctx, func(tx *orm.Tx) error {
			var b orm.Batch
			states = orm.Queue(&b, State.QuerySet)
			cities = orm.QueueCount(&b, City.QuerySet)
			return b.Run(ctx, tx)
		}, orm.RepeatableRead, orm.ReadOnly)
		all, err2 := states.Value()
		count, err3 := cities.Value()
		is(t, []int{len(all), int(count)}, []int{5, 8})
		return errors.Join(err, err2, err3)
	}},
	{"a batch that fails", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		var b orm.Batch
		gone := orm.QueueDelete(&b, City.Filter(City.Name.Eq("Moab")))
		moved := orm.QueueUpdate(&b, City.Filter(City.Name.Eq("Mesa")), City.StateID.Set(99))
		err := b.Run(ctx, db)
		var failed *orm.BatchError
		if errors.As(err, &failed) && errors.Is(err, orm.ErrForeignKey) {
			fmt.Println("there is no such state, says entry", failed.Index)
		}
		is(t, failed.Index, 1)
		_, movedErr := moved.Value()
		_, goneErr := gone.Value()
		is(t, []bool{errors.Is(movedErr, orm.ErrForeignKey), errors.Is(goneErr, orm.ErrBatchFailed)}, []bool{true, true})
		n, err := City.Count(ctx, db)
		is(t, n, 8)
		return err
	}},
	{"a mistake in a batch", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		var b orm.Batch
		largest := orm.QueueFirst(&b, City.OrderBy(City.Population.Desc()))
		orm.QueueDelete(&b, City.QuerySet)
		err := b.Run(ctx, db)
		says(t, err, orm.ErrUnfiltered, "inlay: the batch failed at its entry [1]: inlay: the update or delete has no filter and would change every row: filter it, or say AllRows")
		_, err = largest.Value()
		is(t, errors.Is(err, orm.ErrBatchFailed), true)
		return nil
	}},
}

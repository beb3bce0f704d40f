package orm

import (
	"context"
	"errors"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
)

// queued adds an entry to a batch and returns where its result will be. f is given
// this place, and says how the result is made of the answer.
func queued[T any](b *Batch, q query, u use, f func(to *Queued[T], e *entry)) *Queued[T] {
	to := &Queued[T]{err: errBatchNotRun}
	switch {
	case b == nil:
		to.err = errNoBatch
		return to
	case b.ran:
		to.err = errBatchTwice
		return to
	}
	e := entry{query: q, use: u}
	e.fail = func(err error) {
		var none T
		to.value, to.err = none, err
	}
	f(to, &e)
	b.entries = append(b.entries, e)
	return to
}

// Queue adds a query to a batch, for all of its rows, as All has them. What
// SelectRelated names comes with them; what Prefetch names takes further round
// trips after that of the batch, as it does after All, unless it is InOneStatement.
//
//	var b orm.Batch
//	states := orm.Queue(&b, State.SelectRelated(State.Seat).OrderBy(State.Name.Asc()))
//	cities := orm.Queue(&b, City.Dense())
//	err := b.Run(ctx, db)
func Queue[R any](b *Batch, qs QuerySet[R]) *Queued[[]R] {
	return queued(b, qs.query, use{ordered: true}, func(to *Queued[[]R], e *entry) {
		var c collector[R]
		e.receive = func() dialect.Receiver {
			c = collector[R]{rows: []R{}}
			return &c
		}
		e.finish = func(int64) error {
			to.value, to.err = c.rows, nil
			return nil
		}
		if qs.loads() {
			e.load = func(ctx context.Context, h Handle) error {
				return qs.load(ctx, h, rowsIn(to.value, qs.layout))
			}
		}
	})
}

// QueueGet adds a query to a batch that has exactly one row. Value returns
// [ErrNotFound] where there is none, and [ErrMultipleRows] where there are more;
// Run does not, since the database has done what it was asked for.
//
//	var b orm.Batch
//	moab := orm.QueueGet(&b, City.Filter(City.ID.Eq(7)))
//	err := b.Run(ctx, db)
func QueueGet[R any](b *Batch, qs QuerySet[R]) *Queued[R] {
	return queueOne(b, qs, use{ordered: qs.sliced(), limit: limitTwo})
}

// QueueFirst adds a query to a batch, for its first row, as First finds it. Value
// returns [ErrNotFound] where there is none; Run does not.
//
//	var b orm.Batch
//	largest := orm.QueueFirst(&b, City.OrderBy(City.Population.Desc()))
//	err := b.Run(ctx, db)
func QueueFirst[R any](b *Batch, qs QuerySet[R]) *Queued[R] {
	qs.orderedByKey()
	return queueOne(b, qs, use{ordered: true, limit: limitOne})
}

func queueOne[R any](b *Batch, qs QuerySet[R], u use) *Queued[R] {
	return queued(b, qs.query, u, func(to *Queued[R], e *entry) {
		var c firstOf[R]
		e.receive = func() dialect.Receiver {
			c = firstOf[R]{}
			return &c
		}
		e.finish = func(int64) error {
			switch {
			case c.found == 0:
				e.fail(ErrNotFound)
			case c.found > 1 && u.limit == limitTwo:
				e.fail(ErrMultipleRows)
			default:
				to.value, to.err = c.row, nil
			}
			return nil
		}
		if qs.loads() {
			e.load = func(ctx context.Context, h Handle) error {
				if to.err != nil {
					return nil
				}
				rows := []R{to.value}
				err := qs.load(ctx, h, rowsIn(rows, qs.layout))
				to.value = rows[0]
				return err
			}
		}
	})
}

// QueueCount adds a query to a batch, for the number of its rows.
//
//	var b orm.Batch
//	total := orm.QueueCount(&b, City.Filter(City.Population.Gt(1_000_000)))
//	err := b.Run(ctx, db)
func QueueCount[R any](b *Batch, qs QuerySet[R]) *Queued[int64] {
	u := use{kind: useInto, layout: countLayout, named: countNamed, e: countAll}
	return queued(b, qs.query, u, func(to *Queued[int64], e *entry) {
		var row countRow
		e.receive = func() dialect.Receiver {
			row = countRow{}
			return &single{at: unsafe.Pointer(&row)}
		}
		e.finish = func(int64) error {
			to.value, to.err = row.Count, nil
			return nil
		}
	})
}

// QueueExists adds a query to a batch, for whether there is a row.
//
//	var b orm.Batch
//	found := orm.QueueExists(&b, City.Filter(City.Name.Eq("Moab")))
//	err := b.Run(ctx, db)
func QueueExists[R any](b *Batch, qs QuerySet[R]) *Queued[bool] {
	u := use{kind: useFound, limit: limitOne, layout: existsLayout, ordered: qs.sliced()}
	return queued(b, qs.query, u, func(to *Queued[bool], e *entry) {
		var row existsRow
		var found single
		e.receive = func() dialect.Receiver {
			found = single{at: unsafe.Pointer(&row)}
			return &found
		}
		e.finish = func(int64) error {
			to.value, to.err = found.found > 0, nil
			return nil
		}
	})
}

// QueueUpdate adds an update to a batch, as Update of a QuerySet. The result is
// the number of rows.
//
//	var b orm.Batch
//	n := orm.QueueUpdate(&b, City.Filter(City.ID.Eq(7)), City.Population.Set(5300))
//	err := b.Run(ctx, db)
func QueueUpdate[R any](b *Batch, qs QuerySet[R], sets ...expr.Assignment) *Queued[int64] {
	return queueChanged(b, qs.updating(sets, false))
}

// QueueDelete adds a delete to a batch, as Delete of a QuerySet. The result is
// the number of rows.
//
//	var b orm.Batch
//	n := orm.QueueDelete(&b, City.Filter(City.Population.Lt(10)))
//	err := b.Run(ctx, db)
func QueueDelete[R any](b *Batch, qs QuerySet[R]) *Queued[int64] {
	return queueChanged(b, qs.deleting(false))
}

// errHooksInBatch is of a change that would call hooks between the statements.
var errHooksInBatch = errors.New("inlay: the model has hooks, which a batch cannot call between its statements: add WithoutHooks, or run the change by itself")

// unhookedChange fails a change that would call hooks.
func unhookedChange(q query) query {
	if q.hooked() != nil {
		q.fail(errHooksInBatch)
	}
	return q
}

func queueChanged(b *Batch, q *query) *Queued[int64] {
	return queued(b, unhookedChange(*q), use{}, func(to *Queued[int64], e *entry) {
		e.finish = func(changed int64) error {
			to.value, to.err = changed, nil
			return nil
		}
	})
}

// QueueChange adds a change to a batch that gives back its rows.
//
//	var b orm.Batch
//	gone := orm.QueueChange(&b, City.Filter(City.Population.Lt(10)).DeleteReturning())
//	err := b.Run(ctx, db)
func QueueChange[R any](b *Batch, c Change[R]) *Queued[[]R] {
	return Queue(b, QuerySet[R]{unhookedChange(c.query)})
}

// QueueInsert adds the insert of one row to a batch, as Insert of a QuerySet.
// What the row holds now is sent. Run writes the row, with what the database has
// given it, such as its key, unless the batch fails; it is the result as well.
//
//	var b orm.Batch
//	orm.QueueInsert(&b, City.QuerySet, &city)
//	orm.QueueUpdate(&b, State.Filter(State.ID.Eq(1)), State.Name.Set("Utah"))
//	err := b.Run(ctx, db)
func QueueInsert[R any](b *Batch, qs QuerySet[R], row *R) *Queued[R] {
	var given R
	whole, err := &query{}, errNoRow
	if row != nil {
		given = *row
		whole, err = qs.insertingRow(unsafe.Pointer(&given))
	}
	if err == nil && qs.hooked() != nil && qs.hooked().inserts() {
		err = errHooksInBatch
	}
	if err != nil {
		whole = &query{err: err}
	}
	return queued(b, *whole, use{}, func(to *Queued[R], e *entry) {
		made := given
		var into single
		if err == nil && whole.more().change.returns {
			e.receive = func() dialect.Receiver {
				made = given
				into = single{at: unsafe.Pointer(&made)}
				return &into
			}
		}
		e.finish = func(int64) error {
			if e.receive != nil && into.found == 0 {
				return errNotInserted
			}
			*row = made
			to.value, to.err = made, nil
			return nil
		}
	})
}

package orm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"unsafe"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
)

// Batch is several queries and changes that go to the database together, in one
// round trip on PostgreSQL. [Queue] and its like add one and return where its
// result will be; Run runs them all, in this order. The zero Batch is empty. A
// Batch is run once, and is for one goroutine.
//
//	var b orm.Batch
//	states := orm.Queue(&b, State.OrderBy(State.Name.Asc()))
//	total := orm.QueueCount(&b, City.Filter(City.Population.Gt(1_000_000)))
//	if err := b.Run(ctx, db); err != nil {
//		return err
//	}
//	all, err := states.Value()
//	large, err := total.Value()
type Batch struct {
	entries []entry
	ran     bool
}

// Queued is the result of an entry of a [Batch], which is there after Run.
//
//	var b orm.Batch
//	var total *orm.Queued[int64] = orm.QueueCount(&b, City.Dense())
type Queued[T any] struct {
	value T
	err   error
}

// Value returns the result of the entry, or why there is none: it is an error
// before Run; where Run has failed it is the entry's own error for the one that
// failed, and [ErrBatchFailed] for the others.
func (q *Queued[T]) Value() (T, error) { return q.value, q.err }

// entry is one query or change of a batch.
type entry struct {
	query query
	use   use
	// receive makes the receiver of the rows, also where they come once more; nil
	// where only the number of changed rows is asked for.
	receive func() dialect.Receiver
	// finish makes the result of what was received, and load loads what is beside
	// the rows, nil for nothing. An error is why the answer cannot be used.
	finish func(changed int64) error
	load   func(ctx context.Context, h Handle) error
	// fail says why there is no result.
	fail func(error)
	// call is its place among the calls to the driver, and assembler what puts its
	// rows together, nil for nothing.
	call      int
	assembler *assembler
	// lost says that it has failed after the database had done the batch.
	lost bool
}

// BatchError is returned by Run of a [Batch] where an entry has failed. The
// batch has no effect then, unless Done says otherwise.
//
//	var failed *orm.BatchError
//	if err := b.Run(ctx, db); errors.As(err, &failed) {
//		fmt.Println("entry", failed.Index)
//	}
type BatchError struct {
	// Index is the place of the entry in the batch, from 0. It is -1 where no
	// entry failed by itself: the connection was lost, or the commit failed.
	Index int
	// Done says that the database has done all of the batch all the same: the
	// answer to this entry could not be read, or what Prefetch loads could not be
	// loaded. The other entries have their results.
	Done bool
	Err  error
}

// Error says which entry has failed and why.
func (e *BatchError) Error() string {
	switch {
	case e.Done:
		return fmt.Sprintf("inlay: the batch is done, but the answer to its entry [%d] cannot be used: %v", e.Index, e.Err)
	case e.Index < 0:
		return fmt.Sprintf("inlay: the batch failed: %v", e.Err)
	}
	return fmt.Sprintf("inlay: the batch failed at its entry [%d]: %v", e.Index, e.Err)
}

// Unwrap returns the reason.
func (e *BatchError) Unwrap() error { return e.Err }

var (
	// ErrBatchFailed: an entry of a batch has no result because another one
	// failed. It was not run, or what it did is undone.
	ErrBatchFailed = errors.New("inlay: the entry was not run, or is undone, since another one of its batch failed")

	errBatchNotRun = errors.New("inlay: the batch has not been run: call Run before Value")
	errBatchTwice  = errors.New("inlay: the batch has been run before: queue the entries in a new one")
	errNoBatch     = errors.New("inlay: Queue needs a batch: it is nil")
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
	return queueChanged(b, qs.changing(&change{clause: tape.ClauseDelete}))
}

func queueChanged(b *Batch, q *query) *Queued[int64] {
	return queued(b, *q, use{}, func(to *Queued[int64], e *entry) {
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
func QueueChange[R any](b *Batch, c Change[R]) *Queued[[]R] { return Queue(b, QuerySet[R](c)) }

// QueueInsert adds the insert of one row to a batch, as Insert of a QuerySet.
// What the row holds now is sent. Run writes the row, with what the database has
// given it, such as its key, unless the batch fails; it is the result as well.
//
//	var b orm.Batch
//	orm.QueueInsert(&b, City.QuerySet, &city)
//	orm.QueueUpdate(&b, State.Filter(State.ID.Eq(1)), State.Name.Set("Utah"))
//	err := b.Run(ctx, db)
func QueueInsert[R any](b *Batch, qs QuerySet[R], row *R) *Queued[R] {
	whole, err := qs.insertingRow(unsafe.Pointer(row))
	if err != nil {
		whole = &query{err: err}
	}
	return queued(b, *whole, use{}, func(to *Queued[R], e *entry) {
		if err != nil {
			return
		}
		given := *row
		made := given
		var into single
		if whole.more().change.returns {
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

// Run runs the batch. On a DB it is a transaction: all of it takes effect or
// nothing; on a Tx it is a part of that, whose end it is where an entry fails,
// as with any other statement. An empty batch sends nothing.
//
//	err := b.Run(ctx, db)
//
// Errors: a [BatchError], with the place of the entry that failed. A mistake in a
// query is found before anything is sent. Where the connection is lost while a
// batch that changes rows may be at its commit, it is [ErrCommitUnknown].
func (b *Batch) Run(ctx context.Context, h Handle) error {
	if b.ran {
		return errBatchTwice
	}
	b.ran = true
	db, err := databaseOf(h)
	if err != nil {
		return b.failed(-1, err)
	}
	var calls []dialect.Call
	for i := range b.entries {
		e := &b.entries[i]
		if e.call = unsent; e.query.has(isNone) && e.query.err == nil {
			continue
		}
		t := tape.Get()
		defer tape.Put(t)
		tpl, err := e.template(db, t)
		if err != nil {
			return b.failed(i, err)
		}
		e.call = len(calls)
		calls = append(calls, dialect.Call{Stmt: &tpl.Statement, Args: t.Args, Changes: e.query.changesRows()})
	}
	b.receive(calls)
	for i := range calls {
		db.sending(calls[i].Stmt.SQL)
	}
	if len(calls) > 0 {
		if failed, err := db.driver.Together(ctx, calls, func() { b.receive(calls) }); err != nil {
			return b.undone(db, calls, failed, err)
		}
	}
	return b.done(ctx, h, calls)
}

// unsent is the call of an entry that has no rows to ask for.
const unsent = -1

// template compiles an entry.
func (e *entry) template(db *DB, t *tape.Tape) (*compiler.Template, error) {
	u := e.use
	if e.receive != nil && u.kind == useRows {
		e.query = *e.query.assembled()
	}
	u.lateral = db.hasLateral()
	e.query.emit(t, &u)
	return db.template(t)
}

// receive gives each entry a receiver that has received nothing.
func (b *Batch) receive(calls []dialect.Call) {
	for i := range b.entries {
		e := &b.entries[i]
		if e.receive == nil {
			continue
		}
		into := e.receive()
		if e.call == unsent {
			continue
		}
		calls[e.call].Into = into
		if e.assembler = e.query.receiver(into); e.assembler != nil {
			calls[e.call].Into = e.assembler
		}
	}
}

// undone is the error of a batch that the database has refused, or may have.
func (b *Batch) undone(db *DB, calls []dialect.Call, failed int, err error) error {
	if failed >= 0 && failed < len(calls) {
		index := slices.IndexFunc(b.entries, func(e entry) bool { return e.call == failed })
		return b.failed(index, &QueryError{SQL: calls[failed].Stmt.SQL, Err: err})
	}
	lost := failed < 0 && !errors.Is(err, ErrNotSent)
	if lost && db.tx == nil && slices.ContainsFunc(calls, func(c dialect.Call) bool { return c.Changes }) {
		err = fmt.Errorf("%w: %w", ErrCommitUnknown, err)
	}
	return b.failed(-1, err)
}

// failed tells every entry that the batch has failed, at the one of an index or,
// with -1, at none.
func (b *Batch) failed(index int, err error) error {
	failed := &BatchError{Index: index, Err: err}
	for i := range b.entries {
		switch fail := b.entries[i].fail; {
		case index < 0:
			fail(failed)
		case i == index:
			fail(err)
		default: // what is wrong with one entry is not wrong with another
			fail(fmt.Errorf("%w: [%d]: %v", ErrBatchFailed, index, err)) //nolint:errorlint // see above
		}
	}
	return failed
}

// done has each entry take its answer, and then load what is beside its rows.
// One that fails in this does not keep the others from their results.
func (b *Batch) done(ctx context.Context, h Handle, calls []dialect.Call) error {
	var first error
	each := func(do func(e *entry) error) {
		for i := range b.entries {
			e := &b.entries[i]
			if e.lost {
				continue
			}
			if err := do(e); err != nil {
				e.lost = true
				e.fail(err)
				if first == nil {
					first = &BatchError{Index: i, Done: true, Err: err}
				}
			}
		}
	}
	each(func(e *entry) error { return e.take(calls) })
	each(func(e *entry) error {
		if e.load == nil {
			return nil
		}
		return e.load(ctx, h)
	})
	return first
}

// take makes the result of an entry.
func (e *entry) take(calls []dialect.Call) error {
	if e.call == unsent {
		return e.finish(0)
	}
	c := &calls[e.call]
	err := c.Unread
	if err == nil && e.assembler != nil {
		err = e.assembler.err
	}
	if err != nil {
		return &QueryError{SQL: c.Stmt.SQL, Err: err}
	}
	return e.finish(c.Changed)
}

// changesRows reports whether the statement of a query may change rows: it is a
// change, or begins with one.
func (q *query) changesRows() bool {
	return q.more().change != nil || slices.ContainsFunc(q.more().ctes, func(c CTE) bool {
		return slices.ContainsFunc(c.parts, func(part query) bool { return part.changesRows() })
	})
}

// insertingRow is the query as an insert of a row, with its values.
func (q *query) insertingRow(row unsafe.Pointer) (*query, error) {
	if row == nil {
		return nil, errNoRow
	}
	whole, err := q.inserting()
	if err != nil {
		return nil, err
	}
	ch := whole.more().change
	ch.values = make([]tape.Value, len(ch.cols))
	for i, col := range ch.cols {
		f, _ := q.layout.Field(col.Name)
		ch.values[i] = fieldValue(f, row)
	}
	return whole, nil
}

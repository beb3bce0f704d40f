package orm

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/watch"
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

// Value returns the result of the entry, or why there is none. Before Run that is
// an error. Where Run has failed at an entry, it is the reason for this one, and
// [ErrBatchFailed] for the others; where it has failed at none, it is the error of
// Run for all of them.
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
	// into is what receives the rows in the end.
	into dialect.Receiver
	// lost says that it has failed after the database had done the batch.
	lost bool
}

// BatchError is returned by Run of a [Batch] where it or an entry has failed. The
// batch has no effect then, unless Done says otherwise, or [ErrCommitUnknown] is
// the reason.
//
//	var b orm.Batch
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
	errNoBatch     = errors.New("inlay: the batch is nil: take the address of an orm.Batch")
)

// Run runs the batch. On a DB it is a transaction: all of it takes effect or
// nothing; on a Tx it is a part of that, whose end it is where an entry fails,
// as with any other statement. An empty batch sends nothing.
//
//	var b orm.Batch
//	orm.QueueDelete(&b, City.Filter(City.Population.Lt(10)))
//	err := b.Run(ctx, db)
//
// Errors: a [BatchError], with the place of the entry that failed. A mistake in a
// query is found before anything is sent. Where the connection is lost while a
// batch that changes rows may be at its commit, it is [ErrCommitUnknown].
//
//inlay:query batch
func (b *Batch) Run(ctx context.Context, h Handle) error {
	switch {
	case b == nil:
		return errNoBatch
	case b.ran:
		return errBatchTwice
	}
	b.ran = true
	db, err := databaseOf(h)
	if err != nil {
		return b.failed(-1, err)
	}
	var calls []dialect.Call
	recorder := watch.Current()
	var compiled []compiledEntry // of a batch that is watched
	for i := range b.entries {
		e := &b.entries[i]
		if e.call = unsent; e.query.has(isNone) && e.query.err == nil {
			continue
		}
		l := getLookup()
		defer l.release()
		tpl, err := e.template(ctx, db, l)
		if err != nil {
			return b.failed(i, err)
		}
		e.call = len(calls)
		if recorder != nil {
			compiled = append(compiled, compiledEntry{l, tpl})
		}
		calls = append(calls, dialect.Call{Stmt: &tpl.Statement, Args: l.tape.Args, Changes: e.query.changesRows()})
	}
	b.receive(calls)
	for i := range calls {
		db.sending(calls[i].Stmt.SQL)
	}
	if len(calls) > 0 {
		done := watchSeveral(ctx, db, nil, len(calls))
		ended := b.watchEntries(ctx, recorder, db, calls, compiled)
		failed, err := db.driver.Together(ctx, calls, func() { b.receive(calls) })
		ended(err)
		done()
		if err != nil {
			return b.undone(db, calls, failed, err)
		}
	}
	return b.done(watch.Part(ctx), h, calls)
}

// unsent is the call of an entry that has no rows to ask for.
const unsent = -1

// template compiles an entry.
func (e *entry) template(ctx context.Context, db *DB, l *lookup) (*compiler.Template, error) {
	u := e.use
	if e.receive != nil && u.kind == useRows {
		e.query = *e.query.assembled()
	}
	u.lateral = db.hasLateral()
	e.query.emit(&l.tape, &u)
	return db.template(ctx, l)
}

// receive gives each entry a receiver that has received nothing.
func (b *Batch) receive(calls []dialect.Call) {
	for i := range b.entries {
		e := &b.entries[i]
		if e.receive == nil {
			continue
		}
		e.into = e.receive()
		if e.call == unsent {
			continue
		}
		calls[e.call].Into = e.into
		if e.assembler = e.query.receiver(e.into); e.assembler != nil {
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

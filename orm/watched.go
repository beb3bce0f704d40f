package orm

import (
	"context"
	"slices"
	"unsafe"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
)

// What a recorder of queries is told. A terminal is one call, whatever it sends:
// statements that follow the first run under [watch.Part].

// watch tells the recorder of a query that is about to be sent. It returns nil
// where the recorder does not want to know.
func (l *lookup) watch(ctx context.Context, r watch.Recorder, db *DB, q *query, u *use, tpl *compiler.Template) *watch.Call {
	l.tape.NumberNonces()
	l.call = watch.Call{Shape: &l.tape, Args: l.tape.Args, Reads: tpl.Tables}
	return watched(&l.call, ctx, r, db, q, u)
}

// watch is the same for a prepared query.
func (a *argumentList) watch(ctx context.Context, r watch.Recorder, db *DB, plan *preparedPlan) *watch.Call {
	a.call = watch.Call{Shape: plan.shape, Args: a.list, Reads: plan.tpl.Tables}
	return watched(&a.call, ctx, r, db, plan.q, &plan.u)
}

func watched(c *watch.Call, ctx context.Context, r watch.Recorder, db *DB, q *query, u *use) *watch.Call {
	db.watchedBy(c, 1)
	if c.Layout = q.layout; q.model != nil {
		c.Table = q.model.table
	}
	change := q.more().change
	switch {
	case change != nil:
		c.Kind, c.Verb = watch.Write, verbOf(change)
	case u.kind == useInto:
		c.Kind = watch.Count
	case u.kind == useFound:
		c.Kind = watch.Exists
	case u.limit != ownLimit:
		c.Kind = watch.One
	default:
		c.Kind = watch.Rows
	}
	if u.kind != useRows {
		c.Layout = u.layout
	}
	if !c.Begin(ctx, r) {
		return nil
	}
	return c
}

// forget lets go of what a call holds, where it was watched: apart, so that all
// others do not make room for it.
//
//go:noinline
func forget(c *watch.Call) { *c = watch.Call{} }

func verbOf(c *change) watch.Verb {
	switch {
	case c.clause == tape.ClauseInsert && c.rows == nil && !c.lists:
		return watch.Insert
	case c.clause == tape.ClauseUpdate && !c.lists:
		return watch.Update
	case c.clause == tape.ClauseDelete:
		return watch.Delete
	}
	return watch.Other
}

// watchedBy says which database a call is to.
func (db *DB) watchedBy(c *watch.Call, statements int) {
	c.Database, c.Statements, c.Trips = unsafe.Pointer(db.logger), statements, min(statements, 1)
	c.Again = db.tx != nil && db.tx.again
}

// watchRaw tells of text of the program, nil where nobody wants to know.
func (db *DB) watchRaw(ctx context.Context, sql string, args []any) *watch.Call {
	r := watch.Current()
	if r == nil {
		return nil
	}
	c := &watch.Call{Kind: watch.Raw, SQL: sql, Args: make([]tape.Value, len(args))}
	for i, a := range args {
		c.Args[i] = tape.OtherValue(a)
	}
	if db.watchedBy(c, 1); !c.Begin(ctx, r) {
		return nil
	}
	return c
}

// watchSeveral tells of an operation that has so many statements, beside those
// that are its parts. What it returns is to be called at its end.
func watchSeveral(ctx context.Context, db *DB, q *query, statements int) func() {
	return watchOperation(ctx, db, q, watch.Call{Kind: watch.Several, Verb: watch.Other}, statements)
}

// watchInsert tells of an insert of so many rows by an operation of several statements.
func watchInsert(ctx context.Context, db *DB, q *query, rows int) func() {
	if rows > 1 {
		return watchSeveral(ctx, db, q, 0)
	}
	return watchOperation(ctx, db, q, watch.Call{Kind: watch.Write, Verb: watch.Insert, Changed: 1}, 0)
}

// compiledEntry is what is told of an entry of a batch.
type compiledEntry struct {
	*lookup
	tpl *compiler.Template
}

// watchEntries tells of the entries of a batch, which is told of by itself, and
// returns what is to be called at its end. An entry that is the only one of its
// statement is as good as a query of its own.
func (b *Batch) watchEntries(ctx context.Context, r watch.Recorder, db *DB, calls []dialect.Call, compiled []compiledEntry) func(error) {
	if r == nil {
		return func(error) {}
	}
	times := map[string]int{}
	for i := range calls {
		times[calls[i].Stmt.SQL]++
	}
	part, alone := watch.Part(ctx), watch.PartOfOne(ctx)
	watched := make([]*watch.Call, len(b.entries))
	for i := range b.entries {
		e := &b.entries[i]
		if e.call == unsent {
			continue
		}
		within := part
		if times[calls[e.call].Stmt.SQL] == 1 {
			within = alone
		}
		c := compiled[e.call].watch(within, r, db, &e.query, &e.use, compiled[e.call].tpl)
		if c != nil {
			c.Statements, c.Trips = 0, 0
		}
		watched[i] = c
	}
	return func(err error) {
		for i, c := range watched {
			if c == nil {
				continue
			}
			e := &b.entries[i]
			c.Changed = calls[e.call].Changed
			if e.into != nil {
				c.Result = resultOf(e.into)
			}
			c.End(err)
		}
	}
}

func watchOperation(ctx context.Context, db *DB, q *query, c watch.Call, statements int) func() {
	r := watch.Current()
	if r == nil {
		return nothingWatched
	}
	if q != nil && q.model != nil {
		c.Table = q.model.table
	}
	if db.watchedBy(&c, statements); !c.Begin(ctx, r) {
		return nothingWatched
	}
	return func() { c.End(nil) }
}

var nothingWatched = func() {}

// watchStatements tells of so many statements that are part of an operation.
func watchStatements(ctx context.Context, db *DB, statements int) {
	watchSeveral(watch.Part(ctx), db, nil, statements)()
}

// shapeOf is a copy of a tape without its arguments.
func shapeOf(t *tape.Tape) *tape.Tape {
	return &tape.Tape{Tokens: slices.Clone(t.Tokens), Texts: slices.Clone(t.Texts), Clauses: t.Clauses}
}

// resultOf is what a receiver has received.
func resultOf(into dialect.Receiver) watch.Result {
	if r, ok := into.(interface{ result() watch.Result }); ok {
		return r.result()
	}
	return watch.Result{}
}

// watchEach has a receiver that hands rows on tell of each.
func watchEach(into dialect.Receiver, c *watch.Call) {
	if s, ok := into.(interface{ watchedBy(*watch.Call) }); ok {
		s.watchedBy(c)
	}
}

func (c *collector[R]) result() watch.Result {
	v := rowsIn(c.rows, (*schema.Layout)(nil))
	return watch.Result{Base: v.base, Stride: v.stride, N: v.n}
}

func (c *firstOf[R]) result() watch.Result {
	return watch.Result{Base: unsafe.Pointer(&c.row), N: min(c.found, 1)}
}

func (s *single) result() watch.Result { return watch.Result{Base: s.at, N: s.found} }

func (c *mapCollector) result() watch.Result { return watch.Result{N: len(c.rows)} }

func (c *mapCollector) watchedBy(call *watch.Call) { c.call = call }

func (f *fetch) result() watch.Result { return resultOf(f.rows) }

func (s *streamer[R]) result() watch.Result { return watch.Result{N: s.n} }

func (s *streamer[R]) watchedBy(c *watch.Call) { s.call = c }

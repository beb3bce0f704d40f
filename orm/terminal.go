package orm

import (
	"context"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/watch"
)

// terminal says what is asked of a query.
type terminal uint8

const (
	allRows terminal = iota
	firstRow
	exactlyOne
	countRows
	anyRows
	terminals = int(iota)
)

// use is what the query is emitted for.
func (t terminal) use(q *query) use {
	switch t {
	case firstRow:
		return use{ordered: true, limit: limitOne}
	case exactlyOne:
		return use{ordered: q.sliced(), limit: limitTwo}
	case countRows:
		return use{kind: useInto, layout: countLayout, named: countNamed, e: countAll}
	case anyRows:
		return use{kind: useFound, limit: limitOne, layout: existsLayout, ordered: q.sliced()}
	}
	return use{ordered: true}
}

// asking is a query that a terminal runs: one that is built for this call, or a
// prepared one with the values of its parameters.
type asking struct {
	q        *query
	prepared *preparedQuery
	values   *parameterValues
}

// none reports whether it is known that there are no rows.
func (a *asking) none() bool { return a.q.has(isNone) && a.q.err == nil }

func (a *asking) run(ctx context.Context, h Handle, t terminal, into dialect.Receiver) error {
	if a.prepared != nil {
		return a.prepared.run(ctx, h, t, a.values, into)
	}
	return run(ctx, h, a.q, t.use(a.q), into)
}

// load loads what is to be loaded beside the rows.
func (a *asking) load(ctx context.Context, h Handle, rows rowsView) error {
	ctx = watch.Part(ctx)
	if a.prepared != nil {
		values := *a.values // a copy, so that a query of a caller stays on its stack
		ctx = withValues(ctx, &values)
	}
	return a.q.load(ctx, h, rows)
}

func askAll[R any](ctx context.Context, h Handle, a *asking) ([]R, error) {
	if a.none() {
		return []R{}, nil
	}
	c := collector[R]{rows: []R{}}
	if a.q.has(hasLimit) {
		c.expect = int(min(a.q.limit, maxExpect))
	}
	if err := a.run(ctx, h, allRows, &c); err != nil {
		return nil, err
	}
	if a.q.loads() {
		if err := a.load(ctx, h, rowsIn(c.rows, a.q.layout)); err != nil {
			return nil, err
		}
	}
	return c.rows, nil
}

// askOne asks for the first row, or for the one that there is.
func askOne[R any](ctx context.Context, h Handle, a *asking, t terminal) (row R, err error) {
	if a.none() {
		return row, ErrNotFound
	}
	var c firstOf[R]
	if err := a.run(ctx, h, t, &c); err != nil {
		return row, err
	}
	switch {
	case c.found == 0:
		return row, ErrNotFound
	case c.found > 1 && t == exactlyOne:
		return row, ErrMultipleRows
	}
	if a.q.loads() {
		rows := []R{c.row}
		err := a.load(ctx, h, rowsIn(rows, a.q.layout))
		return rows[0], err
	}
	return c.row, nil
}

func askCount(ctx context.Context, h Handle, a *asking) (int64, error) {
	if a.none() {
		return 0, nil
	}
	var row countRow
	if err := a.run(ctx, h, countRows, &single{at: unsafe.Pointer(&row)}); err != nil {
		return 0, err
	}
	return row.Count, nil
}

func askAny(ctx context.Context, h Handle, a *asking) (bool, error) {
	if a.none() {
		return false, nil
	}
	var row existsRow
	found := single{at: unsafe.Pointer(&row)}
	if err := a.run(ctx, h, anyRows, &found); err != nil {
		return false, err
	}
	return found.found > 0, nil
}

func askEach[R any](ctx context.Context, h Handle, a *asking, yield func(R, error) bool) {
	if a.none() {
		return
	}
	s := streamer[R]{yield: yield}
	if a.q.loads() {
		s.end(errPrefetchIter)
		return
	}
	s.end(a.run(ctx, h, allRows, &s))
}

// firstOf keeps the first row of a result and stops at the second.
type firstOf[R any] struct {
	row, spare R
	found      int
}

func (c *firstOf[R]) Next() unsafe.Pointer {
	if c.found == 0 {
		return unsafe.Pointer(&c.row)
	}
	return unsafe.Pointer(&c.spare)
}

func (c *firstOf[R]) Filled() bool {
	c.found++
	return c.found < 2
}

var (
	countAll   = expr.Count()
	countNamed = []expr.Named{countAll.As("count")}
)

package orm

import (
	"fmt"
	"slices"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
)

// A query is wrapped, its rows in FROM of another, where what it asks for is
// about rows that it has decided on: a filter of windows, an aggregate over
// limited or distinct rows.

// emitAround emits a query whose filters name what is computed over a window:
// the windows are computed by a query in FROM.
func (q *query) emitAround(t *tape.Tape, u *use, before, after []expr.Predicate) {
	more := q.more()
	inner := *q
	inner.where, inner.order, inner.flags = before, nil, q.flags&unscoped
	inner.extra = &extra{
		compound: more.compound, joins: more.joins, group: more.group, columns: more.compound.chosen(),
		rare: &rare{rows: more.rows, sample: more.sample, named: more.named},
	}
	inner.layout = q.model.table.Layout
	outer := *q
	hoistWindows(&inner, &outer)
	outer.where, outer.windows, outer.annotations = after, false, q.named()
	e := outer.edit()
	e.columns, e.compound, e.joins, e.group, e.ctes = q.chosen(), nil, nil, nil, nil
	r := e.own()
	r.derived, r.rows, r.sample, r.named = true, nil, nil, nil
	outer.flags |= unscoped // the default filters are inside
	mark := t.Query()
	n := q.emitWith(t) + 1
	inner.emitInFrom(t, &use{kind: useDerived, lateral: u.lateral})
	if u.kind != useExists && u.kind != useFound {
		n += outer.emitDistinct(t)
	}
	n += outer.emitSelect(t, u)
	n += outer.emitRest(t, u)
	t.Close(mark, n)
}

// hoistWindows has the values that are computed over windows computed by the
// query inside, before its rows are filtered by others.
func hoistWindows(inner, outer *query) {
	values := slices.Clone(outer.more().values)
	if !slices.ContainsFunc(values, expr.HasWindow) || len(outer.more().group) > 0 {
		return
	}
	for i, v := range values {
		if !expr.HasWindow(v) {
			continue
		}
		name := fmt.Sprintf("value_%d", i+1)
		inner.annotations = append(slices.Clip(inner.annotations), annotation{name: name, e: v, alias: true})
		values[i] = expr.Rename(expr.Ref[any](name), expr.NameOf(v))
	}
	outer.edit().values = values
}

// emitOver emits an aggregate over the rows that a limited or distinct query
// yields: the query stands in FROM.
func (q *query) emitOver(t *tape.Tape, u *use) {
	mark := t.Query()
	n := q.emitWith(t) + 1
	inner := *q
	inner.takeWith()
	over := use{kind: useDerived, ordered: q.choosesByOrder()}
	if !q.distinctRows() && !q.grouped() {
		inner.edit().columns = nil // Only would change nothing but what there is to compute with
		if expr.CountsRows(u.e) {
			over.kind = useExists
		}
	}
	inner.emitInFrom(t, &over)
	n += q.emitSelect(t, u)
	if u.limit != ownLimit {
		u.limit.emit(t)
		n++
	}
	n += q.emitTail(t, u)
	t.Close(mark, n)
}

// emitInFrom emits the query as the FROM clause of one around it.
func (q *query) emitInFrom(t *tape.Tape, u *use) {
	from := t.Clause(tape.ClauseFrom)
	q.emit(t, u)
	t.Table(q.model.table.ID, tape.TableRead)
	t.Close(from, 2)
}

// aggregatesWindows reports whether an aggregate names what is computed over a
// window: rows have that only after all aggregates are computed.
func (q *query) aggregatesWindows(u *use) bool {
	if e, ok := u.e.(expr.Expression); ok && expr.RefersTo(e, q.isWindow) {
		return true
	}
	return slices.ContainsFunc(u.named, func(n expr.Named) bool { return expr.RefersTo(n, q.isWindow) })
}

// emitDerivedAnnotations emits, around a query in FROM that computes them, the
// annotations that are selected, or all of them.
func (q *query) emitDerivedAnnotations(t *tape.Tape, all bool) (n int) {
	var given []annotation
	switch {
	case q.more().derived:
		given = q.named()
	case q.more().compound != nil:
		given = q.more().compound.given
	}
	for _, a := range given {
		if all || !a.alias {
			emitOutput(t, a.name, expr.Ref[any](a.name))
			n++
		}
	}
	return n
}

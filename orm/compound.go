package orm

import (
	"errors"
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// compound is a query made of others by a set operation. It stands in FROM,
// so that it is filtered, annotated, ordered, limited, counted and used as a
// subquery like a table.
type compound struct {
	form  dialect.Form
	parts []query
	// given are the annotations of the parts.
	given []annotation
}

var (
	formUnion        = setForm("UNION")
	formUnionAll     = setForm("UNION ALL")
	formIntersect    = setForm("INTERSECT")
	formIntersectAll = setForm("INTERSECT ALL")
	formExcept       = setForm("EXCEPT")
	formExceptAll    = setForm("EXCEPT ALL")
)

func setForm(name string) dialect.Form {
	return dialect.NewForm(name, "$[ "+name+" ]", dialect.Atom)
}

var (
	errSetValues = errors.New("inlay: a set operation takes rows: call Pluck and Values on its result")
	errSetModels = errors.New("inlay: a set operation takes queries over one model")
	errSetShapes = errors.New("inlay: a set operation takes queries that select the same columns and annotations, in the same order")
)

// Union is the rows of any of the queries, each once. All must be over one
// model and select the same columns and annotations. The order of the parts
// is lost, unless they are limited; order the result.
//
//	City.Dense().Union(City.Filter(City.Capital.IsTrue())).OrderBy(City.Name.Asc())
func (q QuerySet[R]) Union(others ...QuerySet[R]) QuerySet[R] { return combine(formUnion, q, others) }

// UnionAll is the rows of all the queries: one that several have comes
// several times.
//
//	City.Dense().UnionAll(City.Filter(City.Capital.IsTrue()))
func (q QuerySet[R]) UnionAll(others ...QuerySet[R]) QuerySet[R] {
	return combine(formUnionAll, q, others)
}

// Intersect is the rows that every query has, each once.
//
//	City.Dense().Intersect(City.Filter(City.Capital.IsTrue()))
func (q QuerySet[R]) Intersect(others ...QuerySet[R]) QuerySet[R] {
	return combine(formIntersect, q, others)
}

// IntersectAll is the rows that every query has, as often as the query that
// has them least often. SQLite has no such thing.
//
//	City.Dense().IntersectAll(City.Filter(City.Capital.IsTrue()))
func (q QuerySet[R]) IntersectAll(others ...QuerySet[R]) QuerySet[R] {
	return combine(formIntersectAll, q, others)
}

// Except is the rows that none of the other queries has, each once.
//
//	City.Dense().Except(City.Filter(City.Capital.IsTrue()), City.Filter(City.Mayor.IsNull()))
func (q QuerySet[R]) Except(others ...QuerySet[R]) QuerySet[R] { return combine(formExcept, q, others) }

// ExceptAll is the rows of the query, each less often by the times that the
// others have it. SQLite has no such thing.
//
//	City.Dense().ExceptAll(City.Filter(City.Capital.IsTrue()))
func (q QuerySet[R]) ExceptAll(others ...QuerySet[R]) QuerySet[R] {
	return combine(formExceptAll, q, others)
}

func combine[R any](form dialect.Form, q QuerySet[R], others []QuerySet[R]) QuerySet[R] {
	if len(others) == 0 {
		return q
	}
	c := &compound{form: form, parts: []query{q.query}, given: q.shown()}
	whole := QuerySet[R]{query{model: q.model, layout: q.layout, flags: unscoped, err: q.err}}
	whole.extra = &extra{compound: c, columns: q.chosen(), ctes: c.parts[0].takeWith(), rare: &rare{comment: q.more().comment}}
	whole.extra.loadAs(q.more())
	for _, o := range others {
		switch {
		case o.err != nil:
			whole.fail(o.err)
		case q.more().values != nil || o.more().values != nil:
			whole.fail(errSetValues)
		case o.model == nil || o.model != q.model:
			whole.fail(errSetModels)
		case !q.selectsLike(&o.query):
			whole.fail(errSetShapes)
		}
		whole.extra.ctes = mergeWith(whole.extra.ctes, o.takeWith())
		c.parts = append(c.parts, o.query)
	}
	return whole
}

// settled is the query as rows that it has decided on: a condition that is added
// to it leaves windows and distinct rows as they are.
func (q *query) settled() query {
	if q.err != nil || q.model == nil || !q.windows && len(q.more().distinctOn) == 0 {
		return *q
	}
	return q.apart()
}

// apart is the query as one that stands in FROM of another. What orders it may
// be named there.
func (q *query) apart() query {
	inner := *q
	ctes := inner.takeWith()
	given := q.shown()
	for i, a := range q.annotations {
		if !a.alias || q.distinctRows() || !slices.ContainsFunc(q.order, func(o expr.Order) bool {
			return expr.RefersTo(o.Key(), func(name string) bool { return name == a.name })
		}) {
			continue
		}
		given = append(slices.Clip(given), a)
		inner.annotations = slices.Clone(inner.annotations)
		inner.annotations[i].alias = false
	}
	whole := query{model: q.model, layout: q.layout, flags: q.flags&isNone | unscoped}
	whole.extra = &extra{compound: &compound{parts: []query{inner}, given: given}, columns: q.chosen(), ctes: ctes, rare: &rare{comment: q.more().comment}}
	whole.extra.loadAs(q.more())
	return whole
}

// named are all annotations that the rows of the query have.
func (q *query) named() []annotation {
	if q.more().compound == nil {
		return q.annotations
	}
	return append(q.more().compound.given[:len(q.more().compound.given):len(q.more().compound.given)], q.annotations...)
}

// shown are the annotations that are selected.
func (q *query) shown() []annotation {
	var shown []annotation
	for _, a := range q.named() {
		if !a.alias {
			shown = append(shown, a)
		}
	}
	return shown
}

// selectsLike reports whether two queries over one model have the same columns.
func (q *query) selectsLike(other *query) bool {
	return slices.Equal(q.selected(), other.selected()) &&
		slices.EqualFunc(q.shown(), other.shown(), func(a, b annotation) bool { return a.name == b.name })
}

// chosen are the columns that it has, nil for all.
func (c *compound) chosen() []*schema.Column {
	if c == nil {
		return nil
	}
	return c.parts[0].chosen()
}

// repeats reports whether a row may come several times.
func (c *compound) repeats() bool {
	return c.form == formUnionAll || c.form == formIntersectAll || c.form == formExceptAll
}

// emit emits the parts, to stand in FROM.
func (c *compound) emit(t *tape.Tape) {
	if len(c.parts) == 1 {
		part := c.parts[0].withoutNone()
		part.emit(t, &use{kind: useInner, ordered: part.choosesByOrder()})
		return
	}
	t.Form(uint32(c.form), len(c.parts))
	for i := range c.parts {
		part := c.parts[i].withoutNone()
		if part.choosesByOrder() {
			part.emitWhole(t)
		} else {
			part.emit(t, &use{kind: useInner})
		}
	}
}

// emitWhole emits a query that has an order or a limit of its own so that it
// can be a part of another: behind a SELECT without any.
func (q *query) emitWhole(t *tape.Tape) {
	outer := query{model: q.model, layout: q.layout, annotations: q.named(), flags: unscoped}
	outer.extra = &extra{columns: q.chosen(), rare: &rare{derived: true}}
	mark := t.Query()
	q.emitInFrom(t, &use{kind: useInner, ordered: true})
	t.Close(mark, 1+outer.emitSelect(t, &use{kind: useInner}))
}

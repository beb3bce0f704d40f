package orm

import (
	"net/url"
	"slices"
	"strings"

	"github.com/inlay-orm/inlay/expr"
)

// QuerySet is a query for rows that are read into an R. It is a lazy
// immutable value: every method returns a new one, so that any partial query
// may be kept, shared between goroutines and extended twice. Only terminals
// (All, First, Get, Count, …) touch the database. A mistake in a query is
// returned by its terminal.
//
// A QuerySet is also a subquery.Query and may stand in Exists, In, Subquery
// and the like. The zero QuerySet has no table, and its terminals fail.
//
//	large := City.Filter(City.Population.Gt(100_000))
//	capitals, err := large.Filter(City.Capital.IsTrue()).All(ctx, db)
//	largest, err := large.OrderBy(City.Population.Desc()).First(ctx, db)
type QuerySet[R any] struct{ query }

// Filter keeps the rows where every predicate is true. Calls add up.
//
//	City.Filter(City.Population.Gt(5000), City.Name.StartsWith("San"))
func (q QuerySet[R]) Filter(predicates ...expr.Predicate) QuerySet[R] {
	q.filter(predicates...)
	return q
}

// Exclude drops the rows where every predicate is true, and keeps all others,
// also those where one is NULL: it is the exact complement of Filter. Without
// predicates, as Filter, it changes nothing.
//
//	City.Exclude(City.Mayor.Eq("Giles"))
func (q QuerySet[R]) Exclude(predicates ...expr.Predicate) QuerySet[R] {
	if len(predicates) == 0 {
		return q
	}
	q.filter(expr.Unless(predicates...))
	return q
}

// Annotate adds an expression to every row, under a name. It comes back in a
// field of the row tagged `orm:"annotation"`, in the struct given to [Into],
// or in Values; without a place to land the terminal returns a [PlaceError].
// Later parts of the query name it by expr.Ref.
//
//	State.Annotate("dense", Exists(dense)).Filter(expr.Ref[bool]("dense").IsTrue())
//
// A filter that proves it constant (IsTrue, or equality with a value) spares
// the database its computation for the result.
func (q QuerySet[R]) Annotate(name string, e expr.Expression) QuerySet[R] {
	q.annotate(name, e, false)
	return q
}

// Alias names an expression for use in the query alone: it is not selected.
//
//	City.Alias("density", City.Density()).OrderBy(expr.Ref[float64]("density").Desc())
func (q QuerySet[R]) Alias(name string, e expr.Expression) QuerySet[R] {
	q.annotate(name, e, true)
	return q
}

// GroupBy makes groups of the rows that agree in the expressions. What is
// selected are these and aggregates: by Annotate, read into another struct by
// [Into], or by Values. A filter that names an aggregate is about groups
// (HAVING), every other one about rows. It replaces an earlier grouping.
//
//	City.GroupBy(City.StateID).Annotate("people", expr.Sum(City.Population)).
//		Filter(expr.Ref[int64]("people").Gt(100_000))
//
// An expression with values of its own is named once, by Annotate or Alias,
// and grouped by under its name: GroupBy(expr.Ref[int64]("decade")).
func (q QuerySet[R]) GroupBy(by ...expr.Expression) QuerySet[R] {
	q.beforeLimit()
	if slices.Contains(by, nil) {
		q.fail(expr.ErrZero)
		return q
	}
	q.edit().group = slices.Clone(by)
	return q
}

// OrderBy orders the rows. It replaces an earlier order; without arguments
// there is none.
//
//	City.OrderBy(City.StateID.Asc(), City.Population.Desc())
func (q QuerySet[R]) OrderBy(orders ...expr.Order) QuerySet[R] {
	q.beforeLimit()
	q.order = slices.Clone(orders)
	return q
}

// Limit takes at most n rows; 0 takes none, and a negative n is an error from
// the terminal. The last call counts. What says which rows there are, and in
// which order (Filter, GroupBy, Distinct, OrderBy, Join and the like), comes
// before it: after it, it is [ErrSliced].
//
//	City.OrderBy(City.Population.Desc()).Limit(10)
func (q QuerySet[R]) Limit(n int64) QuerySet[R] {
	q.slice(n, hasLimit, "Limit")
	if q.more().limit != nil {
		q.editRare().limit = nil
	}
	return q
}

// LimitExpr takes at most as many rows as an expression says, which may be an
// OuterRef: a number that differs with the row of the query around. SQLite has
// no such thing.
//
//	largest := State.Cities.Rows().OrderBy(City.Population.Desc()).LimitExpr(OuterRef(State.ID))
//	State.JoinLateral(Largest.From(orm.Into[LargestRow](largest)))
func (q QuerySet[R]) LimitExpr(n expr.Of[int64]) QuerySet[R] {
	if n == nil {
		q.fail(expr.ErrZero)
		return q
	}
	q.flags |= hasLimit
	q.editRare().limit = expr.LimitOf(n)
	return q
}

// Offset leaves out the first n rows; a negative n is an error from the
// terminal. The last call counts. It stands where [QuerySet.Limit] does.
//
//	City.OrderBy(City.Name.Asc()).Limit(20).Offset(40)
func (q QuerySet[R]) Offset(n int64) QuerySet[R] {
	q.slice(n, hasOffset, "Offset")
	return q
}

// Distinct drops rows that are equal in everything that is selected.
//
//	orm.Pluck(City.Distinct(), City.StateID)
func (q QuerySet[R]) Distinct() QuerySet[R] {
	q.beforeLimit()
	q.flags |= distinct
	return q
}

// Only selects the named columns of the model and leaves the other fields of
// the row zero. It replaces an earlier choice. No column, or what is none of
// the model's, is an error from the terminal.
//
//	City.Only(City.ID, City.Name)
func (q QuerySet[R]) Only(columns ...expr.Expression) QuerySet[R] {
	q.only("Only", columns, false)
	return q
}

// Defer selects all columns but the named ones, whose fields stay zero. To
// leave none is an error from the terminal.
//
//	City.Defer(City.Mayor, City.Founded)
func (q QuerySet[R]) Defer(columns ...expr.Expression) QuerySet[R] {
	q.only("Defer", columns, true)
	return q
}

// DistinctOn keeps the first row, in the order of OrderBy, of those that agree
// in the expressions. The order must begin with them. SQLite has no such thing.
//
//	City.DistinctOn(City.StateID).OrderBy(City.StateID.Asc(), City.Population.Desc())
func (q QuerySet[R]) DistinctOn(by ...expr.Expression) QuerySet[R] {
	q.beforeLimit()
	if slices.Contains(by, nil) {
		q.fail(expr.ErrZero)
		return q
	}
	q.editRare().distinctOn = slices.Clone(by)
	return q
}

// Reverse turns the order round. A query without one is an error from the
// terminal.
//
//	City.OrderBy(City.Name.Asc()).Reverse()
func (q QuerySet[R]) Reverse() QuerySet[R] {
	q.beforeLimit()
	if len(q.order) == 0 {
		q.fail(errUnordered)
		return q
	}
	q.reverse()
	return q
}

// Comment adds key='value' to a comment at the end of the statement, in the
// form of sqlcommenter, so that logs of the database say where it comes from.
//
//	City.Comment("route", "/cities").Comment("team", "maps")
func (q QuerySet[R]) Comment(key, value expr.Constant) QuerySet[R] {
	e := q.editRare()
	if e.comment != "" {
		e.comment += ","
	}
	e.comment += commentText(string(key)) + "='" + commentText(string(value)) + "'"
	return q
}

// commentText encodes as sqlcommenter does (its specification, "Key Value
// Format"): what could end a comment or a quote cannot occur.
func commentText(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// Apply returns what f makes of the query: a place for conditions that
// programs share.
//
//	City.Apply(visibleTo(user)).All(ctx, db)
func (q QuerySet[R]) Apply(f func(QuerySet[R]) QuerySet[R]) QuerySet[R] { return f(q) }

// None is a query that is known to have no rows: All, First, Last, Get, Iter,
// Count and Exists send nothing. Aggregate does, for what the database says of
// no rows; SQL and Explain are about the query without None.
//
//	cities := City.None()
//	if user > 0 {
//		cities = City.Apply(visibleTo(user))
//	}
func (q QuerySet[R]) None() QuerySet[R] {
	q.flags |= isNone
	return q
}

// Unscoped lifts the manager's default filters.
//
//	Park.Unscoped().Filter(Park.DeletedAt.IsNotNull())
func (q QuerySet[R]) Unscoped() QuerySet[R] {
	q.flags |= unscoped
	return q
}

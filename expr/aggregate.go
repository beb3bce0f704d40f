package expr

import (
	"errors"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

var (
	formCount     = dialect.NewForm("COUNT", "COUNT($1)", dialect.Atom, dialect.NeverNull, dialect.Aggregates)
	formSum       = dialect.NewForm("SUM", "SUM($1)", dialect.Atom, dialect.Aggregates)
	formAvg       = dialect.NewForm("AVG", "AVG($1)", dialect.Atom, dialect.Aggregates)
	formMin       = dialect.NewForm("MIN", "MIN($1)", dialect.Atom, dialect.Aggregates)
	formMax       = dialect.NewForm("MAX", "MAX($1)", dialect.Atom, dialect.Aggregates)
	formDistinct  = dialect.NewForm("DISTINCT", "DISTINCT $1", dialect.Atom)
	formDistinct2 = dialect.NewForm("DISTINCT in an aggregate of two values", "DISTINCT $1", dialect.Atom)
	formFilter    = dialect.NewForm("FILTER", "$1 FILTER (WHERE $2)", dialect.Atom, dialect.Aggregates)
)

// Aggregate is an expression over a group of rows. Over no rows a count is 0
// and every other aggregate is NULL.
//
//	expr.Sum(City.Population).Filter(City.Capital.IsTrue()).As("people")
type Aggregate[T any] struct{ Expr[T] }

// Count is the number of rows: COUNT(*).
//
//	City.GroupBy(City.StateID).Annotate("cities", expr.Count())
func Count() Aggregate[int64] { return Aggregate[int64]{Expr[int64]{countAll}} }

// countAll is shared by all counts, since nodes never change.
var countAll = &node{form: uint32(dialect.FormCountAll)}

// CountOf is the number of rows where the expression is not NULL.
//
//	City.GroupBy(City.StateID).Annotate("mayors", expr.CountOf(City.Mayor))
func CountOf(e Expression) Aggregate[int64] {
	return Aggregate[int64]{form1[int64](formCount, operandOf(e))}
}

// Sum is the sum of the values that are not NULL. A sum that does not fit T
// is an error when it is read.
//
//	City.GroupBy(City.StateID).Annotate("people", expr.Sum(City.Population))
func Sum[T Number](e Of[T]) Aggregate[T] { return Aggregate[T]{form1[T](formSum, operandOf(e))} }

// Avg is the mean of the values that are not NULL.
//
//	expr.Avg(City.Density()).As("density")
func Avg[T Number](e Of[T]) Aggregate[float64] {
	return Aggregate[float64]{form1[float64](formAvg, operandOf(e))}
}

// Min is the smallest of the values that are not NULL.
//
//	expr.Min(City.Founded).As("oldest")
func Min[T any](e Of[T]) Aggregate[T] {
	return Aggregate[T]{form1[T](formMin, ordered[T](operandOf(e)))}
}

// Max is the largest of the values that are not NULL.
//
//	expr.Max(City.Population).As("largest")
func Max[T any](e Of[T]) Aggregate[T] {
	return Aggregate[T]{form1[T](formMax, ordered[T](operandOf(e)))}
}

// Distinct takes each different value once. COUNT(*), which has no value,
// percentiles, the mode, and an aggregate that is filtered already have no
// Distinct: the query that uses it fails.
//
//	expr.CountOf(City.StateID).Distinct()
func (a Aggregate[T]) Distinct() Aggregate[T] {
	if a.n == nil || a.n.a == nil || a.n.form == uint32(formFilter) || a.withinGroup() {
		return Aggregate[T]{Invalid[T](errDistinct)}
	}
	if a.n.a.kind == kindForm && (a.n.a.form == uint32(formDistinct) || a.n.a.form == uint32(formDistinct2)) {
		return a
	}
	form := formDistinct
	if a.n.b != nil {
		form = formDistinct2
	}
	distinct := *a.n
	distinct.a = form1[T](form, a.n.a).n
	return Aggregate[T]{Expr[T]{&distinct}}
}

// Filter takes only the rows where every predicate is true: FILTER (WHERE …).
// Calls add up.
//
//	expr.Count().Filter(City.Population.Gt(100_000), City.Capital.IsFalse())
func (a Aggregate[T]) Filter(predicates ...Predicate) Aggregate[T] {
	if a.n != nil && a.n.form == uint32(formFilter) { // calls add up
		return Aggregate[T]{form2[T](formFilter, a.n.a, And(append([]Predicate{{a.n.b}}, predicates...)...).n)}
	}
	return Aggregate[T]{form2[T](formFilter, a.n, And(predicates...).n)}
}

var errAggregateOrder = errors.New("inlay: OrderBy belongs to an aggregate over an expression, before its Filter, and needs an order: expr.ArrayAgg(e).OrderBy(e.Asc())")

var errDistinct = errors.New("inlay: Distinct belongs to an aggregate over an expression, and before its Filter: expr.CountOf(e).Distinct().Filter(p)")

// SumOf is [Sum] of an expression whose type is not known where it is written.
//
//	expr.SumOf(City.Population).As("people")
func SumOf(e Expression) Aggregate[any] { return untyped(formSum, e) }

// AvgOf is [Avg] of such an expression.
//
//	expr.AvgOf(City.Population).As("mean")
func AvgOf(e Expression) Aggregate[float64] {
	return Aggregate[float64]{form1[float64](formAvg, operandOf(e))}
}

// MinOf is [Min] of such an expression.
//
//	expr.MinOf(City.Name).As("first_name")
func MinOf(e Expression) Aggregate[any] { return untyped(formMin, e) }

// MaxOf is [Max] of such an expression.
//
//	expr.MaxOf(City.Founded).As("newest")
func MaxOf(e Expression) Aggregate[any] { return untyped(formMax, e) }

// CountsRows reports whether an expression is COUNT(*), which reads no column.
func CountsRows(e tape.Emitter) bool {
	x, ok := e.(Expression)
	if !ok {
		return false
	}
	n := operandOf(x)
	return n.kind == kindForm && n.form == uint32(dialect.FormCountAll)
}

// Empty is what an aggregate is over no rows: 0 for a count, else NULL.
func (a Aggregate[T]) Empty() Expr[T] {
	if IsCount(a) {
		return word[T](dialect.WordZero)
	}
	return Null[T]()
}

// IsCount reports whether an aggregate is a count, which is 0 over no rows.
func IsCount(e Expression) bool {
	n := operandOf(e)
	for dialect.Form(n.form) == formFilter {
		n = n.a
	}
	switch dialect.Form(n.form) {
	case formCount, dialect.FormCountAll, formRegrCount:
		return n.kind == kindForm
	}
	return false
}

func untyped(f dialect.Form, e Expression) Aggregate[any] {
	n := operandOf(e)
	if t, ok := e.(typed); ok {
		n = orderedAs(t.Type(), n)
	}
	return Aggregate[any]{form1[any](f, n)}
}

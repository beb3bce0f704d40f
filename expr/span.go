package expr

import (
	"fmt"
	"reflect"
	"time"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/types"
)

var (
	formRangeHas      = dialect.NewForm("value in a range", "$1 @> $2", dialect.Other, dialect.Strict)
	formRangeContains = dialect.NewForm("@> of ranges", "$1 @> $2", dialect.Other, dialect.Strict)
	formRangeWithin   = dialect.NewForm("<@ of ranges", "$1 <@ $2", dialect.Other, dialect.Strict)
	formRangeOverlaps = dialect.NewForm("&& of ranges", "$1 && $2", dialect.Other, dialect.Strict)
	formRangeBefore   = dialect.NewForm("<< of ranges", "$1 << $2", dialect.Other, dialect.Strict)
	formRangeAfter    = dialect.NewForm(">> of ranges", "$1 >> $2", dialect.Other, dialect.Strict)
	formRangeNotPast  = dialect.NewForm("&< of ranges", "$1 &< $2", dialect.Other, dialect.Strict)
	formRangeNotFore  = dialect.NewForm("&> of ranges", "$1 &> $2", dialect.Other, dialect.Strict)
	formRangeAdjacent = dialect.NewForm("-|- of ranges", "$1 -|- $2", dialect.Other, dialect.Strict)
	formRangeLower    = dialect.NewForm("LOWER of a range", "LOWER($1)", dialect.Atom)
	formRangeUpper    = dialect.NewForm("UPPER of a range", "UPPER($1)", dialect.Atom)
	formRangeEmpty    = dialect.NewForm("ISEMPTY", "ISEMPTY($1)", dialect.Atom, dialect.Strict)
	formLowerInc      = dialect.NewForm("LOWER_INC", "LOWER_INC($1)", dialect.Atom, dialect.Strict)
	formUpperInc      = dialect.NewForm("UPPER_INC", "UPPER_INC($1)", dialect.Atom, dialect.Strict)
	formLowerInf      = dialect.NewForm("LOWER_INF", "LOWER_INF($1)", dialect.Atom, dialect.Strict)
	formUpperInf      = dialect.NewForm("UPPER_INF", "UPPER_INF($1)", dialect.Atom, dialect.Strict)
	formRangeUnion    = dialect.NewForm("+ of ranges", "$1 + $2", dialect.Other, dialect.Strict)
	formRangeCommon   = dialect.NewForm("* of ranges", "$1 * $2", dialect.Other, dialect.Strict)
	formRangeLess     = dialect.NewForm("- of ranges", "$1 - $2", dialect.Other, dialect.Strict)
	formRangeMerge    = dialect.NewForm("RANGE_MERGE", "RANGE_MERGE($1, $2)", dialect.Atom, dialect.Strict)

	// A numrange has numerics for its values.
	formNumeric = dialect.NewForm("value of a numrange", "CAST($1 AS numeric)", dialect.Atom, dialect.Strict)

	// rangeMakers are the constructors by the type of the bounds.
	rangeMakers = map[reflect.Type]dialect.Form{
		reflect.TypeFor[int32]():      rangeMaker("INT4RANGE"),
		reflect.TypeFor[int64]():      rangeMaker("INT8RANGE"),
		reflect.TypeFor[float64]():    dialect.NewForm("NUMRANGE", "NUMRANGE(CAST($1 AS numeric), CAST($2 AS numeric))", dialect.Atom, dialect.NeverNull),
		reflect.TypeFor[time.Time]():  rangeMaker("TSTZRANGE"),
		reflect.TypeFor[types.Date](): rangeMaker("DATERANGE"),
	}
)

func rangeMaker(name string) dialect.Form {
	return dialect.NewForm(name, name+"($1, $2)", dialect.Atom, dialect.NeverNull)
}

// Span is a range to look into. SQLite, where ranges are text, has none of its
// methods.
//
//	expr.RangeOf(Booking.Days).Contains(types.NewDate(2026, 7, 4))
type Span[T any] struct{ n *node }

// RangeOf looks into a range.
//
//	Booking.Filter(expr.RangeOf(Booking.Days).IsEmpty())
func RangeOf[T any](e Of[types.Range[T]]) Span[T] { return Span[T]{operandOf(e)} }

// MultirangeOf looks into a multirange.
//
//	Booking.Filter(expr.MultirangeOf(Booking.Breaks).Contains(types.NewDate(2026, 7, 4)))
func MultirangeOf[T any](e Of[types.Multirange[T]]) Span[T] { return Span[T]{operandOf(e)} }

// MakeRange is the range from a lower bound, which belongs to it, to an upper
// one, which does not; a bound that is NULL is none. T is one of int32, int64,
// float64, time.Time and types.Date: another one makes the query that uses it fail.
//
//	expr.RangeOf(expr.MakeRange(Booking.Arrival, Booking.Departure)).Contains(day)
func MakeRange[T any](lower, upper Of[T]) Expr[types.Range[T]] {
	f, ok := rangeMakers[reflect.TypeFor[T]()]
	if !ok {
		return Invalid[types.Range[T]](fmt.Errorf("inlay: MakeRange: there is no range of Go type %s", reflect.TypeFor[T]()))
	}
	return form2[types.Range[T]](f, operandOf(lower), operandOf(upper))
}

// Contains is true where a value is in the range.
//
//	expr.RangeOf(Booking.Days).Contains(types.NewDate(2026, 7, 4))
func (s Span[T]) Contains(v T) Predicate { return s.ContainsExpr(Value(v)) }

// ContainsExpr is true where the value of an expression is in the range.
//
//	expr.RangeOf(Booking.Days).ContainsExpr(Booking.Arrival)
func (s Span[T]) ContainsExpr(e Of[T]) Predicate {
	n := operandOf(e)
	if isFloat[T]() {
		n = form1[T](formNumeric, n).n
	}
	return form2[bool](formRangeHas, s.n, n)
}

// ContainsRange is true where all of the other range is in the range.
//
//	expr.RangeOf(Booking.Days).ContainsRange(types.NewRange(types.NewDate(2026, 7, 1), types.NewDate(2026, 7, 8)))
func (s Span[T]) ContainsRange(r types.Range[T]) Predicate { return s.with(formRangeContains, r) }

// ContainsSpan is ContainsRange of an expression.
//
//	expr.RangeOf(Booking.Days).ContainsSpan(expr.RangeOf(Booking.Wished))
func (s Span[T]) ContainsSpan(other Span[T]) Predicate {
	return form2[bool](formRangeContains, s.n, other.n)
}

// ContainedBy is true where all of the range is in the other one.
//
//	expr.RangeOf(Booking.Days).ContainedBy(types.NewRange(types.NewDate(2026, 7, 1), types.NewDate(2026, 8, 1)))
func (s Span[T]) ContainedBy(r types.Range[T]) Predicate { return s.with(formRangeWithin, r) }

// ContainedBySpan is ContainedBy of an expression.
//
//	expr.RangeOf(Booking.Days).ContainedBySpan(expr.RangeOf(Booking.Wished))
func (s Span[T]) ContainedBySpan(other Span[T]) Predicate {
	return form2[bool](formRangeWithin, s.n, other.n)
}

// Overlaps is true where the ranges have a value in common.
//
//	expr.RangeOf(Booking.Days).Overlaps(types.NewRange(types.NewDate(2026, 7, 1), types.NewDate(2026, 8, 1)))
func (s Span[T]) Overlaps(r types.Range[T]) Predicate { return s.with(formRangeOverlaps, r) }

// OverlapsSpan is Overlaps of an expression.
//
//	expr.RangeOf(Booking.Days).OverlapsSpan(expr.RangeOf(Booking.Wished))
func (s Span[T]) OverlapsSpan(other Span[T]) Predicate {
	return form2[bool](formRangeOverlaps, s.n, other.n)
}

// Before is true where the range ends before the other one begins.
//
//	expr.RangeOf(Booking.Days).Before(types.From(types.NewDate(2026, 7, 1)))
func (s Span[T]) Before(r types.Range[T]) Predicate { return s.with(formRangeBefore, r) }

// BeforeSpan is Before of an expression.
//
//	expr.RangeOf(Booking.Days).BeforeSpan(expr.RangeOf(Booking.Wished))
func (s Span[T]) BeforeSpan(other Span[T]) Predicate {
	return form2[bool](formRangeBefore, s.n, other.n)
}

// After is true where the range begins after the other one ends.
//
//	expr.RangeOf(Booking.Days).After(types.Until(types.NewDate(2026, 7, 1)))
func (s Span[T]) After(r types.Range[T]) Predicate { return s.with(formRangeAfter, r) }

// AfterSpan is After of an expression.
//
//	expr.RangeOf(Booking.Days).AfterSpan(expr.RangeOf(Booking.Wished))
func (s Span[T]) AfterSpan(other Span[T]) Predicate {
	return form2[bool](formRangeAfter, s.n, other.n)
}

// EndsWithin is true where the range does not reach beyond the end of the other one.
//
//	expr.RangeOf(Booking.Days).EndsWithin(types.Until(types.NewDate(2027, 1, 1)))
func (s Span[T]) EndsWithin(r types.Range[T]) Predicate { return s.with(formRangeNotPast, r) }

// EndsWithinSpan is EndsWithin of an expression.
//
//	expr.RangeOf(Booking.Days).EndsWithinSpan(expr.RangeOf(Booking.Wished))
func (s Span[T]) EndsWithinSpan(other Span[T]) Predicate {
	return form2[bool](formRangeNotPast, s.n, other.n)
}

// BeginsWithin is true where the range does not begin before the other one.
//
//	expr.RangeOf(Booking.Days).BeginsWithin(types.From(types.NewDate(2026, 1, 1)))
func (s Span[T]) BeginsWithin(r types.Range[T]) Predicate { return s.with(formRangeNotFore, r) }

// BeginsWithinSpan is BeginsWithin of an expression.
//
//	expr.RangeOf(Booking.Days).BeginsWithinSpan(expr.RangeOf(Booking.Wished))
func (s Span[T]) BeginsWithinSpan(other Span[T]) Predicate {
	return form2[bool](formRangeNotFore, s.n, other.n)
}

// Adjacent is true where the ranges lie side by side, with nothing between them and nothing in common.
//
//	expr.RangeOf(Booking.Days).Adjacent(types.NewRange(types.NewDate(2026, 7, 1), types.NewDate(2026, 7, 8)))
func (s Span[T]) Adjacent(r types.Range[T]) Predicate { return s.with(formRangeAdjacent, r) }

// AdjacentSpan is Adjacent of an expression.
//
//	expr.RangeOf(Booking.Days).AdjacentSpan(expr.RangeOf(Booking.Wished))
func (s Span[T]) AdjacentSpan(other Span[T]) Predicate {
	return form2[bool](formRangeAdjacent, s.n, other.n)
}

// Lower is the lower bound, NULL where the range has none or is empty.
//
//	Booking.OrderBy(expr.RangeOf(Booking.Days).Lower().Asc())
func (s Span[T]) Lower() Expr[T] { return s.bound(formRangeLower) }

// Upper is the upper bound, NULL where the range has none or is empty. Of whole
// numbers and days it is the first that is not in the range.
//
//	Booking.OrderBy(expr.RangeOf(Booking.Days).Upper().Desc())
func (s Span[T]) Upper() Expr[T] { return s.bound(formRangeUpper) }

// IsEmpty is true where no value is in the range.
//
//	Booking.Exclude(expr.RangeOf(Booking.Days).IsEmpty())
func (s Span[T]) IsEmpty() Predicate { return form1[bool](formRangeEmpty, s.n) }

// LowerIncluded is true where the lower bound belongs to the range.
//
//	expr.RangeOf(Booking.Days).LowerIncluded()
func (s Span[T]) LowerIncluded() Predicate { return form1[bool](formLowerInc, s.n) }

// UpperIncluded is true where the upper bound belongs to the range.
//
//	expr.RangeOf(Booking.Days).UpperIncluded()
func (s Span[T]) UpperIncluded() Predicate { return form1[bool](formUpperInc, s.n) }

// LowerUnbounded is true where the range has no lower bound.
//
//	expr.RangeOf(Booking.Days).LowerUnbounded()
func (s Span[T]) LowerUnbounded() Predicate { return form1[bool](formLowerInf, s.n) }

// UpperUnbounded is true where the range has no upper bound.
//
//	expr.RangeOf(Booking.Days).UpperUnbounded()
func (s Span[T]) UpperUnbounded() Predicate { return form1[bool](formUpperInf, s.n) }

// Union is the range of the values that are in either. Where there is a gap
// between them it is an error of the database: see [Span.Merge].
//
//	expr.RangeOf(Booking.Days).Union(expr.RangeOf(Booking.Wished))
func (s Span[T]) Union(other Span[T]) Expr[types.Range[T]] { return s.range2(formRangeUnion, other) }

// Intersection is the range of the values that are in both.
//
//	expr.RangeOf(Booking.Days).Intersection(expr.RangeOf(Booking.Wished))
func (s Span[T]) Intersection(other Span[T]) Expr[types.Range[T]] {
	return s.range2(formRangeCommon, other)
}

// Difference is the range of the values that are not in the other one. Where
// that would be two ranges it is an error of the database.
//
//	expr.RangeOf(Booking.Days).Difference(expr.RangeOf(Booking.Wished))
func (s Span[T]) Difference(other Span[T]) Expr[types.Range[T]] {
	return s.range2(formRangeLess, other)
}

// Merge is the smallest range that has both in it.
//
//	expr.RangeOf(Booking.Days).Merge(expr.RangeOf(Booking.Wished))
func (s Span[T]) Merge(other Span[T]) Expr[types.Range[T]] { return s.range2(formRangeMerge, other) }

func (s Span[T]) with(f dialect.Form, r types.Range[T]) Predicate {
	return form2[bool](f, s.n, Value(r).n)
}

func (s Span[T]) range2(f dialect.Form, other Span[T]) Expr[types.Range[T]] {
	return form2[types.Range[T]](f, s.n, other.n)
}

func (s Span[T]) bound(f dialect.Form) Expr[T] {
	if isFloat[T]() {
		return Cast[T](form1[T](f, s.n))
	}
	return form1[T](f, s.n)
}

func isFloat[T any]() bool { return reflect.TypeFor[T]() == reflect.TypeFor[float64]() }

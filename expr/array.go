package expr

import (
	"errors"

	"github.com/inlay-orm/inlay/dialect"
)

var (
	formArrayContains = dialect.NewForm("@> of arrays", "$1 @> $2", dialect.Other, dialect.Strict)
	formArrayOverlaps = dialect.NewForm("&& of arrays", "$1 && $2", dialect.Other, dialect.Strict)
	formArrayWithin   = dialect.NewForm("<@ of arrays", "$1 <@ $2", dialect.Other, dialect.Strict)
	formArrayLength   = dialect.NewForm("CARDINALITY", "CARDINALITY($1)", dialect.Atom, dialect.Strict)
	formArrayHas      = dialect.NewForm("= ANY(column)", "$2 = ANY($1)", dialect.Comparison)
	formArrayAt       = dialect.NewForm("element of an array", "($1)[$2 + 1]", dialect.Unary)
	formArraySlice    = dialect.NewForm("slice of an array", "($1)[$2 + 1:$3]", dialect.Unary)
	formArrayAppend   = dialect.NewForm("ARRAY_APPEND", "ARRAY_APPEND($1, $2)", dialect.Atom)
	formArrayPrepend  = dialect.NewForm("ARRAY_PREPEND", "ARRAY_PREPEND($2, $1)", dialect.Atom)
	formArrayConcat   = dialect.NewForm("ARRAY_CAT", "ARRAY_CAT($1, $2)", dialect.Atom)
	formArrayRemove   = dialect.NewForm("ARRAY_REMOVE", "ARRAY_REMOVE($1, $2)", dialect.Atom)
	formArrayPosition = dialect.NewForm("ARRAY_POSITION", "ARRAY_POSITION($1, $2) - 1", dialect.Additive)
	formArrayOf       = dialect.NewForm("ARRAY", "ARRAY[$[, ]]", dialect.Atom, dialect.NeverNull)

	errIndex = errors.New("inlay: the elements of a list are counted from 0, and an end is not before its beginning")
)

// List is a list to look into: a column whose values are a []T. On SQLite it
// is a JSON array of its elements. The elements are counted from 0, as in Go.
//
//	expr.Array(Post.Tags).Contains("go", "sql")
type List[T any] struct{ n *node }

// Array looks into a list.
//
//	Post.Filter(expr.Array(Post.Tags).Has("go"))
func Array[T any](e Of[[]T]) List[T] { return List[T]{operandOf(e)} }

// ArrayOf is the list of the values of expressions. A list without any has
// the type of an argument: Value([]T{}).
//
//	expr.ArrayOf(City.Name, City.Mayor)
func ArrayOf[T any](first Of[T], more ...Of[T]) Expr[[]T] {
	operands := []*node{operandOf(first)}
	for _, e := range more {
		operands = append(operands, operandOf(e))
	}
	return formMany[[]T](formArrayOf, operands)
}

// Has is true where the list has a value.
//
//	expr.Array(Post.Tags).Has("go")
func (l List[T]) Has(v T) Predicate { return form2[bool](formArrayHas, l.n, Value(v).n) }

// HasExpr is true where the list has the value of an expression.
//
//	Post.Filter(expr.Array(Post.Tags).HasExpr(Post.Title))
func (l List[T]) HasExpr(e Of[T]) Predicate { return form2[bool](formArrayHas, l.n, operandOf(e)) }

// Length is the number of elements.
//
//	Post.OrderBy(expr.Array(Post.Tags).Length().Desc())
func (l List[T]) Length() Expr[int64] { return form1[int64](formArrayLength, l.n) }

// At is the element at a place, NULL beyond the end. A negative place makes
// the query that uses it fail.
//
//	expr.Array(Post.Tags).At(0).Eq("go")
func (l List[T]) At(i int32) Expr[T] {
	if i < 0 {
		return Invalid[T](errIndex)
	}
	return form2[T](formArrayAt, l.n, Value(i).n)
}

// AtExpr is the element at a place that is an expression, NULL where there is
// no such place.
//
//	expr.Array(Post.Tags).AtExpr(expr.Array(Post.Tags).Length().Minus(1))
func (l List[T]) AtExpr(i Of[int64]) Expr[T] {
	return form2[T](formArrayAt, l.n, Cast[int32](i).n)
}

// Slice is the list of the elements from one place up to another, as l[from:to]
// in Go; places beyond the end have no element.
//
//	expr.Array(Post.Tags).Slice(0, 3)
func (l List[T]) Slice(from, to int32) Expr[[]T] {
	if from < 0 || to < from {
		return Invalid[[]T](errIndex)
	}
	return formMany[[]T](formArraySlice, []*node{orZero(l.n), Value(from).n, Value(to).n})
}

// Position is the first place of a value, NULL where the list has it not.
//
//	expr.Array(Post.Tags).Position("go").Eq(0)
func (l List[T]) Position(v T) Expr[int64] { return l.PositionExpr(Value(v)) }

// PositionExpr is Position of an expression.
//
//	expr.Array(Post.Tags).PositionExpr(Post.Title)
func (l List[T]) PositionExpr(e Of[T]) Expr[int64] {
	return form2[int64](formArrayPosition, l.n, operandOf(e))
}

// Contains is true where the list has every one of the values.
//
//	expr.Array(Post.Tags).Contains("go", "sql")
func (l List[T]) Contains(values ...T) Predicate {
	return form2[bool](formArrayContains, l.n, listValue(values))
}

// ContainsExpr is true where the list has every element of the other one.
//
//	expr.Array(Post.Tags).ContainsExpr(expr.ArrayOf(Post.Title))
func (l List[T]) ContainsExpr(other Of[[]T]) Predicate {
	return form2[bool](formArrayContains, l.n, operandOf(other))
}

// ContainedBy is true where every element is one of the values.
//
//	expr.Array(Post.Tags).ContainedBy("go", "sql", "orm")
func (l List[T]) ContainedBy(values ...T) Predicate {
	return form2[bool](formArrayWithin, l.n, listValue(values))
}

// ContainedByExpr is true where every element is one of the other list.
//
//	expr.Array(Post.Tags).ContainedByExpr(expr.ArrayOf(Post.Title, Post.Body))
func (l List[T]) ContainedByExpr(other Of[[]T]) Predicate {
	return form2[bool](formArrayWithin, l.n, operandOf(other))
}

// Overlaps is true where the list has one of the values.
//
//	expr.Array(Post.Tags).Overlaps("go", "rust")
func (l List[T]) Overlaps(values ...T) Predicate {
	return form2[bool](formArrayOverlaps, l.n, listValue(values))
}

// OverlapsExpr is true where both lists have an element in common.
//
//	expr.Array(Post.Tags).OverlapsExpr(expr.ArrayOf(Post.Title, Post.Body))
func (l List[T]) OverlapsExpr(other Of[[]T]) Predicate {
	return form2[bool](formArrayOverlaps, l.n, operandOf(other))
}

// Append is the list with one more element at its end. A list that is NULL
// counts as an empty one.
//
//	expr.Array(expr.Ref[[]int64]("path")).Append(Region.ID)
func (l List[T]) Append(e Of[T]) Expr[[]T] {
	return form2[[]T](formArrayAppend, l.n, operandOf(e))
}

// Prepend is the list with one more element before its first. A list that is
// NULL counts as an empty one.
//
//	Post.Tags.SetExpr(expr.Array(Post.Tags).Prepend(expr.Value("new")))
func (l List[T]) Prepend(e Of[T]) Expr[[]T] {
	return form2[[]T](formArrayPrepend, l.n, operandOf(e))
}

// Concat is the list with the elements of another one behind it; NULL where
// both are.
//
//	expr.Array(Post.Tags).Concat(expr.Value([]string{"a", "b"}))
func (l List[T]) Concat(other Of[[]T]) Expr[[]T] {
	return form2[[]T](formArrayConcat, l.n, operandOf(other))
}

// Remove is the list without the elements that equal the expression.
//
//	Post.Tags.SetExpr(expr.Array(Post.Tags).Remove(expr.Value("draft")))
func (l List[T]) Remove(e Of[T]) Expr[[]T] {
	return form2[[]T](formArrayRemove, l.n, operandOf(e))
}

// listValue is a list of values as an argument; one without any is empty, not NULL.
func listValue[T any](values []T) *node {
	if values == nil {
		values = []T{}
	}
	return Value(values).n
}

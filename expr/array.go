package expr

import "github.com/inlay-orm/inlay/dialect"

var (
	formArrayContains = dialect.NewForm("@> of arrays", "$1 @> $2", dialect.Other, dialect.Strict)
	formArrayWithin   = dialect.NewForm("<@ of arrays", "$1 <@ $2", dialect.Other, dialect.Strict)
	formArrayOverlaps = dialect.NewForm("&& of arrays", "$1 && $2", dialect.Other, dialect.Strict)
	formArrayLength   = dialect.NewForm("CARDINALITY", "CARDINALITY($1)", dialect.Atom, dialect.Strict)
	formArrayHas      = dialect.NewForm("= ANY(column)", "$2 = ANY($1)", dialect.Comparison)
)

// List is a list to look into: a column whose values are a []T.
//
//	expr.Array(Post.Tags).Contains("go", "sql")
type List[T any] struct{ n *node }

// Array looks into a list.
func Array[T any](e Of[[]T]) List[T] { return List[T]{operandOf(e)} }

// Has is true where the list has a value.
func (l List[T]) Has(v T) Predicate { return form2[bool](formArrayHas, l.n, Value(v).n) }

// Length is the number of elements.
func (l List[T]) Length() Expr[int64] { return form1[int64](formArrayLength, l.n) }

// Contains is true where the list has every one of the values. SQLite, where
// lists are JSON, has none of the three lookups from here on.
func (l List[T]) Contains(values ...T) Predicate {
	return form2[bool](formArrayContains, l.n, Value(values).n)
}

// ContainedBy is true where every element is one of the values.
func (l List[T]) ContainedBy(values ...T) Predicate {
	return form2[bool](formArrayWithin, l.n, Value(values).n)
}

// Overlaps is true where the list has one of the values.
func (l List[T]) Overlaps(values ...T) Predicate {
	return form2[bool](formArrayOverlaps, l.n, Value(values).n)
}

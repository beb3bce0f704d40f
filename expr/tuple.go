package expr

import "github.com/inlay-orm/inlay/dialect"

// Tuple2 is two expressions that are compared as one value: by the first, and
// where that is level by the second. It is how one page of rows begins where
// the last one ended.
//
//	City.OrderBy(City.StateID.Asc(), City.ID.Asc()).Filter(expr.Tuple(City.StateID, City.ID).Gt(last.StateID, last.ID))
type Tuple2[A, B any] struct{ a, b *node }

// Tuple makes a [Tuple2] of two expressions.
func Tuple[A, B any](a Of[A], b Of[B]) Tuple2[A, B] {
	return Tuple2[A, B]{operandOf(a), operandOf(b)}
}

// Eq is true where both are equal to the values.
func (t Tuple2[A, B]) Eq(a A, b B) Predicate { return t.compare(dialect.FormEq, a, b) }

// Neq is true where either differs.
func (t Tuple2[A, B]) Neq(a A, b B) Predicate { return t.compare(formNeq, a, b) }

// Lt is true where the tuple comes before the values.
func (t Tuple2[A, B]) Lt(a A, b B) Predicate { return t.compare(formLt, a, b) }

// Lte is true where the tuple comes before the values or equals them.
func (t Tuple2[A, B]) Lte(a A, b B) Predicate { return t.compare(formLte, a, b) }

// Gt is true where the tuple comes after the values.
func (t Tuple2[A, B]) Gt(a A, b B) Predicate { return t.compare(formGt, a, b) }

// Gte is true where the tuple comes after the values or equals them.
func (t Tuple2[A, B]) Gte(a A, b B) Predicate { return t.compare(formGte, a, b) }

// EqTuple is true where both expressions equal those of the other tuple.
func (t Tuple2[A, B]) EqTuple(other Tuple2[A, B]) Predicate {
	return form2[bool](dialect.FormEq, t.node(), other.node())
}

func (t Tuple2[A, B]) compare(f dialect.Form, a A, b B) Predicate {
	values := formMany[bool](dialect.FormRow, []*node{bare(t.a, a), bare(t.b, b)})
	return form2[bool](f, t.node(), values.n)
}

func (t Tuple2[A, B]) node() *node {
	return formMany[bool](dialect.FormRow, []*node{orZero(t.a), orZero(t.b)}).n
}

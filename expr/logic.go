package expr

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// And is true where every predicate is. And of none is TRUE.
//
//	City.Filter(expr.Or(expr.And(City.Capital.IsTrue(), City.Population.Lt(5000)), City.Name.Eq("Moab")))
func And(predicates ...Predicate) Predicate {
	return join(dialect.FormAnd, dialect.WordTrue, predicates)
}

// Or is true where any predicate is. Or of none is FALSE.
//
//	City.Filter(expr.Or(City.Capital.IsTrue(), City.Population.Gt(100_000)))
func Or(predicates ...Predicate) Predicate {
	return join(dialect.FormOr, dialect.WordFalse, predicates)
}

// Not is SQL's NOT: NULL where the predicate is NULL. For "every other row"
// see [Unless].
//
//	City.Filter(expr.Not(City.Name.StartsWith("San")))
func Not(p Predicate) Predicate { return form1[bool](dialect.FormNot, p.n) }

// Unless is true exactly where the predicates are not all true, also where
// they are NULL: the complement that QuerySet.Exclude filters by. Where no
// NULL can occur it is written as NOT.
//
//	City.Annotate("modest", expr.Unless(City.Capital.IsTrue(), City.Population.Gt(100_000)))
func Unless(predicates ...Predicate) Predicate {
	return form1[bool](dialect.FormIsNotTrue, And(predicates...).n)
}

// EqualColumns are the pairs of columns that a predicate, or one of the
// predicates that it joins by And, says are equal.
func EqualColumns(p Predicate) (pairs [][2]*schema.Column) {
	n := p.n
	if n == nil || n.kind != kindForm {
		return nil
	}
	switch dialect.Form(n.form) {
	case dialect.FormAnd:
		for _, m := range append([]*node{n.a, n.b}, n.rest()...) {
			pairs = append(pairs, EqualColumns(Predicate{m})...)
		}
	case dialect.FormEq:
		if n.a != nil && n.b != nil && n.a.kind == kindColumn && n.b.kind == kindColumn {
			pairs = append(pairs, [2]*schema.Column{n.a.column(), n.b.column()})
		}
	}
	return pairs
}

// True is the constant TRUE.
//
//	expr.Case(expr.When(City.Capital.IsTrue(), expr.True())).Else(expr.False())
func True() Predicate { return Predicate{boolNodes[true]} }

// AlwaysTrue reports whether a predicate is TRUE, as And of nothing is.
func AlwaysTrue(p Predicate) bool {
	return p.n != nil && p.n.kind == kindWord && p.n.form == uint32(dialect.WordTrue)
}

// False is the constant FALSE.
//
//	City.Annotate("closed", expr.False())
func False() Predicate { return Predicate{boolNodes[false]} }

// And is And(e, others...) for an expression of type bool; used on any other
// type, the query that holds it fails.
//
//	City.Filter(expr.Or(City.Name.Eq("Moab"), City.Capital.IsTrue().And(City.Population.Lt(5000))))
func (e Expr[T]) And(others ...Predicate) Predicate {
	p, ok := any(e).(Predicate)
	if !ok {
		return wrongType[T]("And", "bool")
	}
	return And(append([]Predicate{p}, others...)...)
}

// Or is Or(e, others...) for an expression of type bool; used on any other
// type, the query that holds it fails.
//
//	City.Filter(City.Capital.IsTrue().Or(City.Population.Gt(100_000)))
func (e Expr[T]) Or(others ...Predicate) Predicate {
	p, ok := any(e).(Predicate)
	if !ok {
		return wrongType[T]("Or", "bool")
	}
	return Or(append([]Predicate{p}, others...)...)
}

func join(f dialect.Form, none dialect.Word, predicates []Predicate) Predicate {
	switch len(predicates) {
	case 0:
		return word[bool](none)
	case 1:
		return predicates[0]
	case 2:
		return form2[bool](f, predicates[0].n, predicates[1].n)
	}
	operands := make([]*node, len(predicates))
	for i, p := range predicates {
		operands[i] = orZero(p.n)
	}
	return formMany[bool](f, operands)
}

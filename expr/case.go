package expr

import (
	"slices"

	"github.com/inlay-orm/inlay/dialect"
)

var (
	formCase = dialect.NewForm("CASE", "CASE $[ ] END", dialect.Atom)
	formWhen = dialect.NewForm("WHEN", "WHEN $1 THEN $2", dialect.Atom)
	formElse = dialect.NewForm("ELSE", "ELSE $1", dialect.Atom)
)

// Branch is one branch of a [Case]: a condition and what it yields.
//
//	expr.When(City.Population.Gt(1_000_000), expr.Value("large"))
type Branch[T any] struct{ n *node }

// When is a branch that is taken where the predicate is true.
//
//	expr.Case(expr.When(City.Capital.IsTrue(), City.Mayor))
func When[T any](p Predicate, then Of[T]) Branch[T] {
	return Branch[T]{form2[T](formWhen, p.n, operandOf(then)).n}
}

// CaseExpr is a CASE expression. Without Else it is NULL where no branch is taken.
//
//	expr.Case(expr.When(City.Capital.IsTrue(), City.Population)).Else(expr.Value[int64](0))
type CaseExpr[T any] struct{ Expr[T] }

// Case yields what the first branch whose predicate is true yields.
//
//	expr.Case(
//		expr.When(City.Population.Gt(1_000_000), expr.Value("large")),
//		expr.When(City.Population.Gt(100_000), expr.Value("middling")),
//	).Else(expr.Value("small"))
//
// A Case without branches makes the query that uses it fail.
func Case[T any](branches ...Branch[T]) CaseExpr[T] {
	return caseOf[T](nil, branches)
}

// Switch compares one expression with values in turn: CASE x WHEN 1 THEN …
// END. Branches are made by [Is].
//
//	expr.Switch(City.StateID, expr.Is(int64(1), expr.Value("Utah")), expr.Is(int64(2), expr.Value("Ohio")))
func Switch[V, T any](subject Of[V], branches ...Match[V, T]) CaseExpr[T] {
	list := make([]Branch[T], len(branches))
	for i, b := range branches {
		list[i] = Branch[T]{form2[T](formWhen, bare(operandOf(subject), b.value), operandOf(b.then)).n}
	}
	return caseOf(operandOf(subject), list)
}

// Match is one branch of a [Switch].
//
//	expr.Is(true, expr.Value("seat of government"))
type Match[V, T any] struct {
	value V
	then  Of[T]
}

// Is is a branch of a [Switch] that is taken where the subject equals v.
//
//	expr.Switch(City.Capital, expr.Is(true, expr.Value(1)), expr.Is(false, expr.Value(2)))
func Is[V, T any](v V, then Of[T]) Match[V, T] { return Match[V, T]{v, then} }

// Else is what the Case yields where no branch is taken.
//
//	expr.Case(expr.When(City.Capital.IsTrue(), City.Name)).Else(expr.Value("elsewhere"))
func (c CaseExpr[T]) Else(e Of[T]) Expr[T] {
	if c.n == nil || c.n.kind != kindForm {
		return c.Expr
	}
	branches := append(slices.Clip(c.n.rest()), form1[T](formElse, operandOf(e)).n)
	return formMany[T](formCase, branches)
}

func caseOf[T any](subject *node, branches []Branch[T]) CaseExpr[T] {
	if len(branches) == 0 {
		return CaseExpr[T]{Invalid[T](errNoBranch)}
	}
	var operands []*node
	if subject != nil {
		operands = append(operands, subject)
	}
	for _, b := range branches {
		operands = append(operands, orZero(b.n))
	}
	return CaseExpr[T]{formMany[T](formCase, operands)}
}

package expr

import (
	"errors"

	"github.com/inlay-orm/inlay/dialect"
)

var (
	formCoalesce        = dialect.NewForm("COALESCE", "COALESCE($[, ])", dialect.Atom)
	formNullIf          = dialect.NewForm("NULLIF", "NULLIF($1, $2)", dialect.Atom)
	formGreatest        = dialect.NewForm("GREATEST", "GREATEST($1, $2)", dialect.Atom)
	formLeast           = dialect.NewForm("LEAST", "LEAST($1, $2)", dialect.Atom)
	formDistinctFrom    = dialect.NewForm("IS DISTINCT FROM", "$1 IS DISTINCT FROM $2", dialect.Is, dialect.NeverNull)
	formNotDistinctFrom = dialect.NewForm("IS NOT DISTINCT FROM", "$1 IS NOT DISTINCT FROM $2", dialect.Is, dialect.NeverNull)

	errNoBranch = errors.New("inlay: a Case needs a branch: expr.Case(expr.When(predicate, value))")
)

// Coalesce is the first of the expressions that is not NULL.
//
//	expr.Coalesce(City.Mayor, expr.Value("vacant"))
func Coalesce[T any](first, second Of[T], more ...Of[T]) Expr[T] {
	operands := []*node{operandOf(first), operandOf(second)}
	for _, e := range more {
		operands = append(operands, operandOf(e))
	}
	return formMany[T](formCoalesce, operands)
}

// NullIf is NULL where a equals b, and a otherwise.
//
//	expr.NullIf(City.Mayor, expr.Value(""))
func NullIf[T any](a, b Of[T]) Expr[T] { return form2[T](formNullIf, operandOf(a), operandOf(b)) }

// Greatest is the largest of the expressions that are not NULL; NULL where all are.
//
//	expr.Greatest(City.Population, expr.Value[int64](1000))
func Greatest[T any](a, b Of[T], more ...Of[T]) Expr[T] { return extreme(formGreatest, a, b, more) }

// Least is the smallest of the expressions that are not NULL; NULL where all are.
//
//	expr.Least(City.Population, expr.Value[int64](100_000))
func Least[T any](a, b Of[T], more ...Of[T]) Expr[T] { return extreme(formLeast, a, b, more) }

func extreme[T any](f dialect.Form, a, b Of[T], more []Of[T]) Expr[T] {
	e := form2[T](f, ordered[T](operandOf(a)), operandOf(b))
	for _, next := range more {
		e = form2[T](f, e.n, operandOf(next))
	}
	return e
}

// IsDistinctFrom is true where the expression differs from v. Unlike [Expr.Neq]
// it is never NULL: NULL is distinct from every value, and not from NULL.
//
//	City.Filter(City.Mayor.IsDistinctFrom("Giles"))
func (e Expr[T]) IsDistinctFrom(v T) Predicate {
	return form2[bool](formDistinctFrom, e.n, bare(e.n, v))
}

// IsDistinctFromExpr is IsDistinctFrom between two expressions.
//
//	City.Filter(City.Mayor.IsDistinctFromExpr(City.Name))
func (e Expr[T]) IsDistinctFromExpr(other Of[T]) Predicate {
	return compared(formDistinctFrom, e.n, other)
}

// IsNotDistinctFrom is the opposite of IsDistinctFrom: equality for which NULL
// is a value like others.
//
//	City.Filter(City.Mayor.IsNotDistinctFrom("Giles"))
func (e Expr[T]) IsNotDistinctFrom(v T) Predicate {
	return form2[bool](formNotDistinctFrom, e.n, bare(e.n, v))
}

// IsNotDistinctFromExpr is IsNotDistinctFrom between two expressions.
//
//	City.Filter(City.Mayor.IsNotDistinctFromExpr(City.Name))
func (e Expr[T]) IsNotDistinctFromExpr(other Of[T]) Predicate {
	return compared(formNotDistinctFrom, e.n, other)
}

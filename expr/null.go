package expr

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

var (
	formIsNull    = dialect.NewForm("IS NULL", "$1 IS NULL", dialect.Is, dialect.NeverNull)
	formIsNotNull = dialect.NewForm("IS NOT NULL", "$1 IS NOT NULL", dialect.Is, dialect.NeverNull)
)

// IsNull is true where the expression is NULL.
//
//	City.Filter(City.Mayor.IsNull())
func (e Expr[T]) IsNull() Predicate {
	if isComposite[T]() {
		return form2[bool](formNotDistinctFrom, e.n, nullNode)
	}
	return form1[bool](formIsNull, e.n)
}

// IsNotNull is true where the expression is not NULL.
//
//	City.Filter(City.Mayor.IsNotNull())
func (e Expr[T]) IsNotNull() Predicate {
	if isComposite[T]() {
		return form2[bool](formDistinctFrom, e.n, nullNode)
	}
	return form1[bool](formIsNotNull, e.n)
}

// isComposite reports whether T is a composite type of the database. IS NULL
// asks there whether every field is NULL, and IS NOT NULL whether none is.
func isComposite[T any]() bool {
	_, how := typedAs[T]()
	return how == tape.ParamTyped
}

// IsTrue is true where the expression is TRUE, and false where it is FALSE or
// NULL. The expression must be a bool.
//
//	City.Filter(City.Capital.IsTrue())
func (e Expr[T]) IsTrue() Predicate { return truth[T](dialect.FormIsTrue, "IsTrue", e.n) }

// IsFalse is true where the expression is FALSE, and false where it is TRUE
// or NULL. The expression must be a bool.
//
//	City.Filter(City.Capital.IsFalse())
func (e Expr[T]) IsFalse() Predicate { return truth[T](dialect.FormIsFalse, "IsFalse", e.n) }

func truth[T any](f dialect.Form, method string, n *node) Predicate {
	if !isBool[T]() {
		return wrongType[T](method, "bool")
	}
	return form1[bool](f, n)
}

package expr

import "github.com/inlay-orm/inlay/dialect"

var (
	formIsNull    = dialect.NewForm("IS NULL", "$1 IS NULL", dialect.Is, dialect.NeverNull)
	formIsNotNull = dialect.NewForm("IS NOT NULL", "$1 IS NOT NULL", dialect.Is, dialect.NeverNull)
)

// IsNull is true where the expression is NULL.
func (e Expr[T]) IsNull() Predicate { return form1[bool](formIsNull, e.n) }

// IsNotNull is true where the expression is not NULL.
func (e Expr[T]) IsNotNull() Predicate { return form1[bool](formIsNotNull, e.n) }

// IsTrue is true where the expression is TRUE, and false where it is FALSE or
// NULL. The expression must be a bool.
func (e Expr[T]) IsTrue() Predicate { return truth[T](dialect.FormIsTrue, "IsTrue", e.n) }

// IsFalse is true where the expression is FALSE, and false where it is TRUE
// or NULL. The expression must be a bool.
func (e Expr[T]) IsFalse() Predicate { return truth[T](dialect.FormIsFalse, "IsFalse", e.n) }

func truth[T any](f dialect.Form, method string, n *node) Predicate {
	if !isBool[T]() {
		return wrongType[T](method, "bool")
	}
	return form1[bool](f, n)
}

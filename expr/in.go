package expr

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

var (
	formInArray    = dialect.NewForm("= ANY(array)", "$1 = ANY($2)", dialect.Comparison, dialect.Strict)
	formNotInArray = dialect.NewForm("<> ALL(array)", "$1 <> ALL($2)", dialect.Comparison, dialect.Strict)
)

// In is true where the expression equals one of the values. The list is one
// array argument, so that the statement is the same for every length; In of
// an empty list is FALSE.
func (e Expr[T]) In(values ...T) Predicate {
	return formValue[bool](formInArray, e.n, listOf(values), tape.ParamBare)
}

// NotIn is true exactly where In is not, also where the expression is NULL;
// NotIn of an empty list is TRUE.
func (e Expr[T]) NotIn(values ...T) Predicate {
	if e.n != nil && e.n.kind == kindColumn && !e.n.column.Nullable() {
		return formValue[bool](formNotInArray, e.n, listOf(values), tape.ParamBare)
	}
	return Unless(e.In(values...))
}

// listOf copies the list: the caller's slice may change before the query runs.
func listOf[T any](values []T) tape.Value {
	return tape.OtherValue(append(make([]T, 0, len(values)), values...))
}

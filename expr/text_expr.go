package expr

import "github.com/inlay-orm/inlay/dialect"

var (
	formContains   = dialect.NewForm("contains an expression", "STRPOS($1, $2) > 0", dialect.Comparison, dialect.Strict)
	formStartsWith = dialect.NewForm("starts with an expression", "STARTS_WITH($1, $2)", dialect.Comparison, dialect.Strict)
	formEndsWith   = dialect.NewForm("ends with an expression", "RIGHT($1, LENGTH($2)) = $2", dialect.Comparison, dialect.Strict)
)

// ContainsExpr is true where the text has the other text in it, as it is. This
// and the lookups below are for expressions of a string type.
//
//	City.Filter(City.Name.ContainsExpr(City.Mayor))
func (e Expr[T]) ContainsExpr(other Of[T]) Predicate {
	return lookupExpr(e, "ContainsExpr", formContains, other)
}

// StartsWithExpr is true where the text begins with the other text.
//
//	City.Filter(City.Name.StartsWithExpr(City.Mayor))
func (e Expr[T]) StartsWithExpr(other Of[T]) Predicate {
	return lookupExpr(e, "StartsWithExpr", formStartsWith, other)
}

// EndsWithExpr is true where the text ends with the other text.
//
//	City.Filter(City.Name.EndsWithExpr(City.Mayor))
func (e Expr[T]) EndsWithExpr(other Of[T]) Predicate {
	return lookupExpr(e, "EndsWithExpr", formEndsWith, other)
}

func lookupExpr[T any](e Expr[T], method string, f dialect.Form, other Of[T]) Predicate {
	if !isText[T]() {
		return wrongType[T](method, "string")
	}
	return form2[bool](f, e.n, operandOf(other))
}

package expr

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

var (
	formLike  = dialect.NewForm("LIKE", "$1 LIKE $2", dialect.Comparison, dialect.Strict, dialect.PassesNull)
	formILike = dialect.NewForm("ILIKE", "$1 ILIKE $2", dialect.Comparison, dialect.Strict, dialect.PassesNull)
	formIEq   = dialect.NewForm("equality without case", "LOWER($1) = LOWER($2)", dialect.Comparison, dialect.Strict, dialect.PassesNull)
)

// Contains is true where the text has s in it. Every character of s stands
// for itself: %, _ and \ are escaped. The empty s is in every text.
//
// This and the lookups below are for expressions of a string type.
//
//	City.Filter(City.Name.Contains("Lake"))
func (e Expr[T]) Contains(s string) Predicate {
	return lookup(e, "Contains", formLike, dialect.PatternContains, s)
}

// StartsWith is true where the text begins with s.
//
//	City.Filter(City.Name.StartsWith("San"))
func (e Expr[T]) StartsWith(s string) Predicate {
	return lookup(e, "StartsWith", formLike, dialect.PatternStartsWith, s)
}

// EndsWith is true where the text ends with s.
//
//	City.Filter(City.Name.EndsWith("ville"))
func (e Expr[T]) EndsWith(s string) Predicate {
	return lookup(e, "EndsWith", formLike, dialect.PatternEndsWith, s)
}

// IContains is Contains without regard to case. SQLite knows the case of
// ASCII letters only; PostgreSQL follows the database's locale.
//
//	City.Filter(City.Name.IContains("LAKE"))
func (e Expr[T]) IContains(s string) Predicate {
	return lookup(e, "IContains", formILike, dialect.PatternContains|dialect.PatternFolded, s)
}

// IStartsWith is StartsWith without regard to case, as [Expr.IContains] is.
//
//	City.Filter(City.Name.IStartsWith("san"))
func (e Expr[T]) IStartsWith(s string) Predicate {
	return lookup(e, "IStartsWith", formILike, dialect.PatternStartsWith|dialect.PatternFolded, s)
}

// IEndsWith is EndsWith without regard to case, as [Expr.IContains] is.
//
//	City.Filter(City.Name.IEndsWith("VILLE"))
func (e Expr[T]) IEndsWith(s string) Predicate {
	return lookup(e, "IEndsWith", formILike, dialect.PatternEndsWith|dialect.PatternFolded, s)
}

// IEq is true where the text equals s without regard to case, as
// [Expr.IContains] is.
//
//	City.Filter(City.Name.IEq("moab"))
func (e Expr[T]) IEq(s string) Predicate {
	if !isText[T]() {
		return wrongType[T]("IEq", "string")
	}
	return form2[bool](formIEq, e.n, Value(s).n)
}

func lookup[T any](e Expr[T], method string, f dialect.Form, p dialect.Pattern, s string) Predicate {
	if !isText[T]() {
		return wrongType[T](method, "string")
	}
	return formValue[bool](f, e.n, tape.StringValue(s), tape.ParamPattern|uint8(p))
}

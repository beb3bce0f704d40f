package subquery

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
)

var (
	formAny = dialect.NewForm("ANY (subquery)", "ANY ($1)", dialect.Atom)
	formAll = dialect.NewForm("ALL (subquery)", "ALL ($1)", dialect.Atom)
)

// Any stands on the right of a comparison, which is then true where it holds
// for one of the values of a query that selects one column. SQLite has no such
// thing.
//
//	City.Filter(City.Population.GtExpr(subquery.Any[int64](City.Dense().Only(City.Population))))
func Any[T any](q Query) expr.Expr[T] { return quantified[T](q, formAny, "Any") }

// All stands on the right of a comparison, which is then true where it holds
// for all of the values of a query that selects one column, also where there
// is none. SQLite has no such thing.
//
//	City.Filter(City.Population.GteExpr(subquery.All[int64](City.Only(City.Population))))
func All[T any](q Query) expr.Expr[T] { return quantified[T](q, formAll, "All") }

func quantified[T any](q Query, form dialect.Form, function string) expr.Expr[T] {
	v := &value{q: q, use: Use{Kind: UseRows}, form: form, function: function, fits: typeOf[T]()}
	return expr.WrapIn[T](&v.room, v)
}

package subquery

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
)

// Exists is true where the query has a row, and never NULL. Its ordering and
// columns are left out: EXISTS (SELECT 1 …). Exists of None is FALSE.
//
//	State.Annotate("dense", Exists(City.Dense().Filter(City.StateID.EqExpr(OuterRef(State.ID)))))
func Exists(q Query) expr.Expr[bool] {
	return expr.Wrap[bool](&emitter{q: q, form: dialect.FormExists, use: Use{Kind: UseExists}, none: expr.False()})
}

// NotExists is true where the query has no row, and never NULL.
func NotExists(q Query) expr.Expr[bool] { return expr.Not(Exists(q)) }

package subquery

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
)

// Exists is true where the query has a row, and never NULL. Its ordering and
// columns are left out: EXISTS (SELECT 1 …). Exists of None is FALSE.
//
//	State.Annotate("dense", Exists(City.Dense().Filter(City.StateID.EqExpr(OuterRef(State.ID)))))
func Exists(q Query) expr.Expr[bool] {
	e := &exists{q: q}
	return expr.WrapIn[bool](&e.room, e)
}

type exists struct {
	q    Query
	room expr.Embedded
}

func (e *exists) parts() (Query, Use) { return e.q, Use{Kind: UseExists} }

func (e *exists) Emit(t *tape.Tape) {
	facts, ok := factsOf(t, e.q, "", 0)
	if !ok || facts.None {
		t.Word(uint32(dialect.WordFalse))
		return
	}
	t.Form(uint32(dialect.FormExists), 1)
	e.q.EmitQuery(t, Use{Kind: UseExists})
}

// NotExists is true where the query has no row, and never NULL.
//
//	State.Filter(NotExists(City.Filter(City.StateID.EqExpr(OuterRef(State.ID)))))
func NotExists(q Query) expr.Expr[bool] { return expr.Not(Exists(q)) }

package subquery

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
)

var formIn = dialect.NewForm("IN (query)", "$1 IN ($2)", dialect.Comparison)

// In is true where the expression is among the values of a query that selects
// one column. In of None is FALSE.
//
//	subquery.In(State.ID, City.Dense().Only(City.StateID))
func In[T any](e expr.Of[T], q Query) expr.Expr[bool] {
	if e == nil {
		return expr.Invalid[bool](expr.ErrZero)
	}
	return expr.Wrap[bool](&in{e, q})
}

// NotIn is true exactly where [In] is not true: also where the expression is
// NULL, and whatever NULLs the query yields. NotIn of None is TRUE.
//
// It is written as NOT EXISTS with the condition inside. NOT IN would be
// true for no row at all as soon as the query yields one NULL, and PostgreSQL
// plans it as a filter over a subplan where NOT EXISTS is an anti join. A query with
// Limit, Offset or Distinct, to which no condition can be added, is written
// as (… IN (…)) IS NOT TRUE, which means the same.
func NotIn[T any](e expr.Of[T], q Query) expr.Expr[bool] {
	if e == nil {
		return expr.Invalid[bool](expr.ErrZero)
	}
	return expr.Wrap[bool](&notIn{e, q})
}

type in struct {
	e tape.Emitter
	q Query
}

func (n *in) Emit(t *tape.Tape) {
	facts, ok := factsOf(t, n.q, "In")
	if !ok || facts.None {
		t.Word(uint32(dialect.WordFalse))
		return
	}
	t.Form(uint32(formIn), 2)
	n.e.Emit(t)
	n.q.EmitQuery(t, Use{Kind: UseRows})
}

type notIn struct {
	e tape.Emitter
	q Query
}

func (n *notIn) Emit(t *tape.Tape) {
	facts, ok := factsOf(t, n.q, "NotIn")
	switch {
	case !ok || facts.None:
		t.Word(uint32(dialect.WordTrue))
	case facts.Plain:
		t.Form(uint32(dialect.FormNot), 1)
		t.Form(uint32(dialect.FormExists), 1)
		n.q.EmitQuery(t, Use{Kind: UseExists, Equals: n.e})
	default:
		t.Form(uint32(dialect.FormIsNotTrue), 1)
		(&in{n.e, n.q}).Emit(t)
	}
}

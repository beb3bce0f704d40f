package subquery

import (
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
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
	return expr.Wrap[bool](&in{e, q, 1, typeOf[T]()})
}

// NotIn is true exactly where [In] is not true: also where the expression is
// NULL, and whatever NULLs the query yields. NotIn of None is TRUE.
//
// It is written as NOT EXISTS with the condition inside. NOT IN would be
// true for no row at all as soon as the query yields one NULL, and PostgreSQL
// plans it as a filter over a subplan where NOT EXISTS is an anti join. A query with
// Limit, Offset or Distinct, to which no condition can be added, is written
// as (… IN (…)) IS NOT TRUE, which means the same; so is an aggregate or a
// function over a window, which cannot stand in the condition, and an
// expr.Ref, which may be one.
//
//	State.Filter(subquery.NotIn(State.ID, City.Dense().Only(City.StateID)))
func NotIn[T any](e expr.Of[T], q Query) expr.Expr[bool] {
	if e == nil {
		return expr.Invalid[bool](expr.ErrZero)
	}
	return expr.Wrap[bool](&notIn{e, q, typeOf[T]()})
}

// RowIn is true where the expressions, in their order, are a row of a query
// that selects as many columns. In of None is FALSE. A row with a NULL in it is
// equal to none; the types of the two are the database's to compare.
//
//	subquery.RowIn([]expr.Expression{Visit.Line, Visit.StopNumber}, Stop.Filter(Stop.Name.StartsWith("Main")).Only(Stop.Line, Stop.Number))
func RowIn(row []expr.Expression, q Query) expr.Expr[bool] {
	if len(row) == 0 || slices.Contains(row, nil) {
		return expr.Invalid[bool](expr.ErrZero)
	}
	if len(row) == 1 {
		return expr.Wrap[bool](&in{row[0], q, 1, sqlType(row[0])})
	}
	return expr.Wrap[bool](&in{rowValue(slices.Clone(row)), q, len(row), schema.Unknown})
}

// NotRowIn is true exactly where [RowIn] is not true.
//
//	Stop.Filter(subquery.NotRowIn([]expr.Expression{Stop.Line, Stop.Number}, Visit.Only(Visit.Line, Visit.StopNumber)))
func NotRowIn(row []expr.Expression, q Query) expr.Expr[bool] {
	return expr.Unless(RowIn(row, q))
}

// rowValue is several expressions as one value.
type rowValue []expr.Expression

func (r rowValue) Emit(t *tape.Tape) {
	t.Form(uint32(dialect.FormRow), len(r))
	for _, e := range r {
		e.Emit(t)
	}
}

type in struct {
	e tape.Emitter // an expression or a rowValue
	q Query
	// columns is the number that the query must select, fits the type that their
	// values are compared with where it is one.
	columns int
	fits    schema.Type
}

// Operands are the parts that belong to the enclosing query.
func (n *in) Operands() []expr.Expression {
	switch e := n.e.(type) {
	case expr.Expression:
		return []expr.Expression{e}
	case rowValue:
		return e
	}
	return nil
}

func (n *in) Emit(t *tape.Tape) {
	function := "In"
	if n.columns > 1 {
		function = "RowIn"
	}
	facts, ok := factsOf(t, n.q, function, n.columns)
	switch {
	case !ok || facts.None:
		t.Word(uint32(dialect.WordFalse))
		return
	case n.columns == 1 && !fits(t, "In", facts.Type, n.fits):
		return
	}
	t.Form(uint32(formIn), 2)
	n.e.Emit(t)
	n.q.EmitQuery(t, Use{Kind: UseRows})
}

type notIn struct {
	e    expr.Expression
	q    Query
	fits schema.Type
}

func sqlType(e expr.Expression) schema.Type {
	sql, _ := schema.TypeOf(expr.TypeOf(e))
	return sql
}

// Operands are the parts that belong to the enclosing query.
func (n *notIn) Operands() []expr.Expression { return []expr.Expression{n.e} }

func (n *notIn) Emit(t *tape.Tape) {
	facts, ok := factsOf(t, n.q, "NotIn", 1)
	switch {
	case !ok || facts.None:
		t.Word(uint32(dialect.WordTrue))
	case !fits(t, "NotIn", facts.Type, n.fits):
	case facts.Plain && !expr.HasAggregate(n.e) && !expr.HasWindow(n.e) && !expr.RefersTo(n.e, anyName):
		t.Form(uint32(dialect.FormNot), 1)
		t.Form(uint32(dialect.FormExists), 1)
		n.q.EmitQuery(t, Use{Kind: UseExists, Equals: n.e})
	default:
		t.Form(uint32(dialect.FormIsNotTrue), 1)
		(&in{n.e, n.q, 1, n.fits}).Emit(t)
	}
}

func anyName(string) bool { return true }

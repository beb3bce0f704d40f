package subquery

import "github.com/inlay-orm/inlay/expr"

// OuterRef is a column of an enclosing query: of the nearest one over the
// column's table, at any depth, and never of the query it is written in, so
// that a table may be compared with itself. An expr.Ref inside means an
// annotation of the nearest enclosing query that has it. One that no
// enclosing query answers is an error from the terminal.
//
//	City.Filter(City.StateID.EqExpr(OuterRef(State.ID)))
//
// Every call makes a reference of its own, told apart by a nonce; the SQL
// text does not depend on it.
func OuterRef[T any](e expr.Of[T]) expr.Expr[T] { return expr.Outer(e) }

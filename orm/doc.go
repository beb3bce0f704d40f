// Package orm is what a program uses: models and their managers, lazy
// immutable QuerySets, relations, and the rows that come back.
//
// A model is two plain structs: the row, which results are read into, and
// the table, by whose columns queries are written. [Define] checks them
// against each other once, at start-up:
//
//	type StateRow struct {
//		ID   int64
//		Name string
//	}
//
//	type StateTable struct {
//		orm.Manager[StateRow]
//		ID   expr.Column[int64]
//		Name expr.Column[string]
//	}
//
//	var State = orm.Define[StateTable]("states")
//
// Chain methods (Filter, Annotate, OrderBy, …) return a new [QuerySet] and
// touch no database; terminals (All, Get, Count, …) take a context and a
// handle and send one SQL statement:
//
//	rows, err := State.Filter(State.Name.StartsWith("New")).OrderBy(State.Name.Asc()).All(ctx, db)
package orm

// Package expr holds the expressions that a user composes: columns and their
// lookups, And/Or/Not, arithmetic, ordering and aggregates.
//
// An expression of Go type T is an [Expr]; a [Column] is one, and so is what
// every function here returns, so that
//
//	City.Density().Gt(1000)
//	City.Name.StartsWith("San")
//
// read alike. Methods take Go values, which are always sent as arguments and
// never written into the SQL text; the same verb between two expressions ends
// in Expr: [Expr.Eq] and [Expr.EqExpr]. Functions that take a column or an
// expression take an [Of].
//
// Expressions are immutable and may be kept, shared between goroutines and
// used many times. A mistake in one is reported by the query that uses it.
package expr

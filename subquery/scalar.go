package subquery

import "github.com/inlay-orm/inlay/expr"

// Subquery is the single value of a query that selects one column. It is NULL
// where the query has no row; a query with two rows is an error from
// PostgreSQL, so limit it, or use [First].
//
//	Subquery[string](dense.OrderBy(City.Population.Desc()).Limit(1).Only(City.Name))
func Subquery[T any](q Query) expr.Expr[T] {
	return scalar(q, Use{Kind: UseRows}, expr.Null[T](), "Subquery")
}

// First is the value of an expression in the first row of a query, NULL where
// there is no row. The expression belongs to the query inside.
//
//	First(dense.OrderBy(City.Population.Desc()), City.Name)
func First[T any](q Query, e expr.Of[T]) expr.Expr[T] {
	if e == nil {
		return expr.Invalid[T](expr.ErrZero)
	}
	return scalar(q, Use{Kind: UseSelect, Select: e, First: true}, expr.Null[T](), "")
}

// Package expr stands in for Inlay's.
package expr

type Predicate interface{ predicate() }

type equals struct{}

func (equals) predicate() {}

type Column[T any] struct{ name string }

func (Column[T]) Eq(v T) Predicate    { return equals{} }
func (Column[T]) Gt(v T) Predicate    { return equals{} }
func (Column[T]) In(v ...T) Predicate { return equals{} }
func (Column[T]) Set(v T) Assignment  { return Assignment{} }
func (Column[T]) Desc() Order         { return Order{} }

type Assignment struct{}

type Order struct{}

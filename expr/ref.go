package expr

import (
	"sync/atomic"

	"github.com/inlay-orm/inlay/internal/tape"
)

// Ref names an annotation of the query, made before by Annotate or Alias, or
// one of its columns. T is the type of its values. A name that the query does
// not know is an error from the terminal, with the nearest name in it.
//
//	State.Annotate("dense", Exists(dense)).Filter(expr.Ref[bool]("dense").IsTrue())
func Ref[T any](name string) Expr[T] {
	return Expr[T]{&node{kind: kindRef, value: tape.StringValue(name)}}
}

// Outer is an expression of an enclosing query; subquery.OuterRef, by which
// programs make it, says more.
func Outer[T any](e Of[T]) Expr[T] {
	return Expr[T]{&node{kind: kindOuter, a: operandOf(e), value: tape.UintValue(nonces.Add(1))}}
}

var nonces atomic.Uint64

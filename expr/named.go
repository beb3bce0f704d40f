package expr

import (
	"reflect"

	"github.com/inlay-orm/inlay/internal/tape"
)

// Named is an expression with the name that its values come back under. It
// is made by [Expr.As]; a column or a [Ref] has its own name already.
//
//	City.Aggregate(ctx, db, &stats, expr.Count().As("cities"), expr.Max(City.Population).As("largest"))
type Named struct {
	name string
	n    *node
	typ  reflect.Type
}

// As gives the expression a name, for Values and Aggregate.
//
//	City.Values(City.Name, City.Density().As("density"))
func (e Expr[T]) As(name string) Named { return Named{name, e.n, reflect.TypeFor[T]()} }

// Rename gives an expression of any type a name.
//
//	City.Values(expr.Rename(City.Name, "city"))
func Rename(e Expression, name string) Named { return Named{name, operandOf(e), TypeOf(e)} }

// Emit appends the expression to a tape. The compiler calls it.
func (n Named) Emit(t *tape.Tape) { n.n.emit(t) }

func (n Named) operand() *node { return n.n }

// Type returns the Go type of the expression's values.
func (n Named) Type() reflect.Type {
	if n.typ == nil {
		return reflect.TypeFor[any]()
	}
	return n.typ
}

// typed is what every expression implements.
type typed interface{ Type() reflect.Type }

// Type returns the Go type of the expression's values.
func (e Expr[T]) Type() reflect.Type { return reflect.TypeFor[T]() }

// TypeOf returns the Go type of an expression's values.
func TypeOf(e Expression) reflect.Type { return e.(typed).Type() }

// NameOf returns the name that an expression's values come back under: the
// one given by [Expr.As], a column's, that of a [Ref], else "".
func NameOf(e Expression) string {
	if named, ok := e.(Named); ok {
		return named.name
	}
	switch n := operandOf(e); n.kind {
	case kindColumn:
		return n.column().Name
	case kindRef:
		return n.value.Str()
	}
	return ""
}

// Untyped is an expression seen as one of any type.
func Untyped(e Expression) Expr[any] { return Expr[any]{operandOf(e)} }

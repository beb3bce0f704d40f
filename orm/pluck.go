package orm

import (
	"fmt"
	"reflect"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/schema"
)

// Pair and Triple are rows of [Pluck2] and [Pluck3].
type (
	Pair[A, B any] struct {
		First  A
		Second B
	}
	Triple[A, B, C any] struct {
		First  A
		Second B
		Third  C
	}
)

// Pluck asks for one expression of each row. What it returns is a QuerySet of
// the values, with the same terminals. NULL is an error for an A that cannot
// hold it.
//
//	names, err := orm.Pluck(State.OrderBy(State.Name.Asc()), State.Name).All(ctx, db)
func Pluck[A, R any](qs QuerySet[R], a expr.Of[A]) QuerySet[A] {
	// A row that is one value is laid out as the struct that holds it alone.
	return plucked[A](qs.query, reflect.TypeFor[struct{ First A }](), a)
}

// Pluck2 asks for two expressions of each row.
//
//	orm.Pluck2(State.Annotate("dense", Exists(dense)), State.Name, expr.Ref[bool]("dense"))
func Pluck2[A, B, R any](qs QuerySet[R], a expr.Of[A], b expr.Of[B]) QuerySet[Pair[A, B]] {
	return plucked[Pair[A, B]](qs.query, reflect.TypeFor[Pair[A, B]](), a, b)
}

// Pluck3 asks for three expressions of each row.
//
//	places, err := orm.Pluck3(City.Dense(), City.Name, City.Population, City.Density()).All(ctx, db)
func Pluck3[A, B, C, R any](qs QuerySet[R], a expr.Of[A], b expr.Of[B], c expr.Of[C]) QuerySet[Triple[A, B, C]] {
	return plucked[Triple[A, B, C]](qs.query, reflect.TypeFor[Triple[A, B, C]](), a, b, c)
}

func plucked[T any](q query, t reflect.Type, fields ...expr.Expression) QuerySet[T] {
	into := QuerySet[T]{q}
	layout, err := schema.PositionalLayout(t)
	if err != nil {
		into.fail(fmt.Errorf("inlay: Pluck: %w", err))
		return into
	}
	into.layout = layout
	values := make([]expr.Expression, len(fields))
	for i, f := range fields {
		switch {
		case f == nil:
			into.fail(expr.ErrZero)
		case expr.NameOf(f) == "":
			values[i] = expr.Rename(f, fmt.Sprintf("value_%d", i+1))
		default:
			values[i] = f
		}
	}
	into.edit().values = values
	return into
}

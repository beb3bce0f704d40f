package expr

import (
	"github.com/inlay-orm/inlay/internal/tape"
)

// Path is a to-one relation: orm.BelongsTo and orm.HasOne are.
type Path interface {
	// EmitPath opens the path on a tape; the expression over the other model
	// follows, and then what EmitFilters emits. The compiler calls both.
	EmitPath(t *tape.Tape)
	EmitFilters(t *tape.Tape)
}

// Via is an expression over the model that a to-one relation leads to, NULL
// where there is no such row. Paths of any length are made of it; a model is
// joined once however often a path to it is named, and not at all where its key
// is all that is asked for.
//
//	City.Filter(expr.Via(City.State, State.Name).Eq("Utah"))
//	District.OrderBy(expr.Via(District.City, expr.Via(City.State, State.Name)).Asc())
func Via[T any](path Path, e Of[T]) Expr[T] {
	if path == nil {
		return Invalid[T](ErrZero)
	}
	return Expr[T]{&node{kind: kindVia, a: operandOf(e), value: tape.OtherValue(path)}}
}

// HasVia reports whether an expression leads over a relation. Subqueries have
// paths of their own.
func HasVia(e Expression) bool {
	return operandOf(e).any(func(n *node) bool { return n.kind == kindVia })
}

package expr

import (
	"reflect"

	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// NewParameter is the nth parameter of a prepared query, from 0, as an
// expression; programs make one by orm.Prepare1 and the like. given is set where
// the query has the parameter in a place that needs the Go value itself.
func NewParameter[T any](n int, given *bool) Expr[T] {
	sql, _ := schema.TypeOf(reflect.TypeFor[T]())
	as := func(v any) tape.Value {
		x, _ := v.(T)
		return valueOf(x)
	}
	return Expr[T]{parameterNode(&tape.Slot{N: n, As: as, Given: given}, sql, tape.ParamTyped)}
}

// ArgumentOf is a value of a parameter as an argument: the Go value as it is
// where it is asked for.
func ArgumentOf[T any](v T, given bool) tape.Value {
	if val := valueOf(v); !given || val.Kind() == tape.Null {
		return val
	}
	return tape.OtherValue(v)
}

func parameterNode(s *tape.Slot, sql schema.Type, how uint8) *node {
	return &node{kind: kindParameter, value: tape.OtherValue(s), sql: sql, how: how}
}

// slot is the slot of a node of kindParameter.
func (n *node) slot() *tape.Slot { return n.value.Held().(*tape.Slot) }

// beside is the operand for an expression that is compared with n. A parameter
// is then written and sent as a value is that is compared with it.
func beside[T any](n *node, other Of[T]) *node {
	o := operandOf(other)
	if o.kind != kindParameter {
		return o
	}
	s := *o.slot()
	s.As = func(v any) tape.Value {
		x, _ := v.(T)
		return valueFor(n, x)
	}
	if n != nil && n.kind == kindColumn && ownForm(n.column().Field) {
		*s.Given = true
	}
	sql, how := writtenBeside[T](orZero(n))
	return parameterNode(&s, sql, how)
}

// besideList is beside for a list of what n is compared with.
func besideList[T any](n *node, list Of[[]T]) *node {
	o := operandOf(list)
	if o.kind != kindParameter {
		return o
	}
	s := *o.slot()
	s.As = func(v any) tape.Value {
		x, _ := v.([]T)
		return listFor(n, x)
	}
	if isChecked[T]() || n != nil && n.kind == kindColumn && ownForm(n.column().Field) {
		*s.Given = true
	}
	sql, how := typedAs[T]()
	if sql != schema.Unknown {
		sql = sql.Array()
	}
	return parameterNode(&s, sql, how)
}

// ownForm reports whether values of a field are sent in another form than
// elsewhere.
func ownForm(f *schema.Field) bool { return f.JSON || f.Zone != nil }

// Bare is an expression as it is written where the statement itself tells its
// type: a parameter without a cast.
func Bare(e Expression) Expression {
	if n := operandOf(e); n.kind == kindParameter {
		return Expr[any]{parameterNode(n.slot(), n.sql, tape.ParamBare)}
	}
	return e
}

package expr

import (
	"fmt"
	"reflect"

	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// NewParameter is a parameter of a prepared query as an expression; programs make
// one by orm.Prepare1 and the like.
func NewParameter[T any](of *tape.Parameter) Expr[T] {
	p := &parameter{
		of: of,
		form: func(f *schema.Field) func(any) tape.Value {
			return func(v any) tape.Value { return formOf(v, func(x T) tape.Value { return fieldValueOf(f, x) }) }
		},
	}
	p.sql, _ = schema.TypeOf(reflect.TypeFor[T]())
	p.besideSQL, p.besideHow = typedAs[T]()
	return Expr[T]{p.node(tape.AsElsewhere, p.sql, tape.ParamTyped)}
}

// ArgumentOf is a value of a parameter as an argument, where no other form is
// asked for.
func ArgumentOf[T any](v T) tape.Value { return valueOf(v) }

// parameter is what the nodes of a parameter know of it.
type parameter struct {
	of *tape.Parameter
	// form makes an argument for a field of the Go value.
	form func(*schema.Field) func(any) tape.Value
	sql  schema.Type
	// besideSQL and besideHow are how it is written that is compared with a column.
	besideSQL schema.Type
	besideHow uint8
}

// parameterSlot is how a node holds its parameter.
type parameterSlot struct {
	tape.Slot
	p *parameter
}

func (p *parameter) node(form int, sql schema.Type, how uint8) *node {
	slot := &parameterSlot{tape.Slot{Of: p.of, Form: form}, p}
	return &node{kind: kindParameter, value: tape.OtherValue(slot), sql: sql, how: how}
}

// add adds a form, and returns its number.
func (p *parameter) add(form func(any) tape.Value) int {
	p.of.Forms = append(p.of.Forms, form)
	return len(p.of.Forms) - 1
}

// slot is what a node of kindParameter holds.
func (n *node) slot() *parameterSlot { return n.value.Held().(*parameterSlot) }

// formOf is a form of a value that is a T.
func formOf[T any](v any, form func(T) tape.Value) tape.Value {
	x, ok := v.(T)
	if !ok {
		err := fmt.Errorf("inlay: a parameter of a prepared query that is a %T stands where a %s does", v, reflect.TypeFor[T]())
		return tape.OtherValue(tape.Unsendable{Err: err})
	}
	return form(x)
}

// beside is an operand for an expression that is compared with n: a parameter is
// then written and sent as a value is that is compared with it.
func beside(n, operand *node) *node {
	n = orZero(n)
	if operand.kind != kindParameter || n.kind == kindParameter {
		return operand
	}
	p := operand.slot().p
	form, sql := tape.AsElsewhere, p.besideSQL
	switch {
	case n.kind == kindColumn && ownForm(n.column().Field):
		form = p.add(p.form(n.column().Field))
	case n.kind == kindRef && sql == schema.Unknown: // see writtenBeside
		sql = p.sql
	}
	return p.node(form, sql, p.besideHow)
}

// besideList is beside for a list of what n is compared with.
func besideList[T any](n *node, list *node) *node {
	if list.kind != kindParameter {
		return list
	}
	p := list.slot().p
	form := tape.AsElsewhere
	if isChecked[T]() || n.kind == kindColumn && ownForm(n.column().Field) {
		form = p.add(func(v any) tape.Value { return formOf(v, func(x []T) tape.Value { return listFor(n, x) }) })
	}
	sql, how := typedAs[T]()
	if sql != schema.Unknown {
		sql = sql.Array()
	}
	return p.node(form, sql, how)
}

// ownForm reports whether values of a field are sent in another form than
// elsewhere.
func ownForm(f *schema.Field) bool { return f.JSON || f.Zone != nil }

// LimitOf is an expression as a limit: a parameter is written without a cast, and
// must not be negative.
func LimitOf(e Of[int64]) Expression {
	n := operandOf(e)
	if n.kind != kindParameter {
		return e
	}
	p := n.slot().p
	form := p.add(func(v any) tape.Value {
		return formOf(v, func(limit int64) tape.Value {
			if limit < 0 {
				err := fmt.Errorf("inlay: LimitExpr(%d): the number must not be negative", limit)
				return tape.OtherValue(tape.Unsendable{Err: err})
			}
			return tape.IntValue(limit)
		})
	})
	return Expr[any]{p.node(form, n.sql, tape.ParamBare)}
}

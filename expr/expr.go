package expr

import (
	"errors"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Expr is an expression whose value is a T, or NULL. The zero Expr is none:
// a query that uses it returns [ErrZero].
//
//	density := expr.Div(expr.Cast[float64](City.Population), City.AreaKm2)
//	City.Filter(density.Gt(1000)).OrderBy(density.Desc())
type Expr[T any] struct{ n *node }

// Predicate is an expression that is true, false or NULL.
//
//	dense := City.Density().Gt(1000)
//	City.Filter(expr.Or(dense, City.Capital.IsTrue()))
type Predicate = Expr[bool]

// Expression is an expression of any type. Only this module makes them.
//
//	fields := []expr.Expression{City.Name, City.Density().As("density")}
//	City.Values(fields...)
type Expression interface {
	tape.Emitter
	operand() *node
}

// Of is an expression of type T: a [Column], an [Expr] or an [Aggregate]. Go
// infers T from it.
//
//	half := func(e expr.Of[float64]) expr.Expr[float64] { return expr.Div(e, expr.Value(2.0)) }
//	City.Annotate("half", half(City.AreaKm2))
type Of[T any] interface {
	Expression
	expr() Expr[T]
}

// ErrZero is returned by a query that uses an expression which was never
// made: the zero Expr, or a column of a table struct that orm.Define did not fill.
var ErrZero = errors.New("inlay: an expression is empty: was its model made by orm.Define?")

// Emit appends the expression to a tape. The compiler calls it.
func (e Expr[T]) Emit(t *tape.Tape) { e.n.emit(t) }

func (e Expr[T]) operand() *node { return e.n }
func (e Expr[T]) expr() Expr[T]  { return e }

// Wrap makes an expression of what a package of this module emits by itself.
func Wrap[T any](q tape.Emitter) Expr[T] {
	return Expr[T]{&node{kind: kindEmitter, value: tape.OtherValue(q)}}
}

// Embedded is room for an expression inside the value that emits it, so that
// both are one allocation.
type Embedded struct{ n node }

// WrapIn is [Wrap] in room that q has for it.
func WrapIn[T any](room *Embedded, q tape.Emitter) Expr[T] {
	room.n = node{kind: kindEmitter, value: tape.OtherValue(q)}
	return Expr[T]{&room.n}
}

// EmitterOf returns what an expression was wrapped around by [Wrap] or [WrapIn];
// nil for every other one.
func EmitterOf(e Expression) tape.Emitter {
	if n := operandOf(e); n.kind == kindEmitter {
		return n.emitter()
	}
	return nil
}

// Invalid returns an expression that makes every query that uses it fail
// with err. It is how a mistake in a builder reaches the terminal.
//
//	expr.Invalid[string](errors.New("the shop has no such language"))
func Invalid[T any](err error) Expr[T] { return Wrap[T](failure{err}) }

type failure struct{ err error }

func (f failure) Emit(t *tape.Tape) {
	t.Fail(f.err)
	t.Word(uint32(dialect.WordNull))
}

// kind says which fields of a node are in use.
type kind uint8

const (
	kindForm      kind = iota // form over a, b, more and, with hasValue, value
	kindColumn                // value: a *schema.Column
	kindValue                 // value, typed sql, written as how says
	kindNull                  // the value NULL
	kindRef                   // value: the name of an annotation
	kindWord                  // form: a word's id
	kindEmitter               // value: a tape.Emitter
	kindCompare               // form over a and value, which may turn out to test for existence
	kindOuter                 // a, in an enclosing query; value: the nonce
	kindParameter             // value: a *tape.Slot; written as kindValue is
	kindVia                   // a, over the model that value, a Path, leads to
)

// node is one expression. One concrete type serves nearly all, so that an
// operation costs one allocation and an Expr is a single pointer, which Go
// keeps in an interface without another one. It is 64 bytes, which fill one of
// the allocator's classes.
type node struct {
	kind     kind
	hasValue bool
	how      uint8 // of value: a Param constant of package tape
	sql      schema.Type
	form     uint32
	a, b     *node
	// more are the operands behind a and b of forms that have any number, nil for none.
	more  *[]*node
	value tape.Value
}

// rest are the operands in more.
func (n *node) rest() []*node {
	if n.more == nil {
		return nil
	}
	return *n.more
}

// emitter is that of a node of kindEmitter.
func (n *node) emitter() tape.Emitter {
	e, _ := n.value.Held().(tape.Emitter)
	return e
}

func (n *node) emit(t *tape.Tape) {
	if n == nil {
		t.Fail(ErrZero)
		t.Word(uint32(dialect.WordNull))
		return
	}
	switch n.kind {
	case kindForm:
		n.emitForm(t)
	case kindColumn:
		t.Column(n.column().ID)
	case kindValue:
		t.Param(n.value, uint16(n.sql), n.how)
	case kindParameter:
		t.Slot(&n.slot().Slot, uint16(n.sql), n.how)
	case kindNull:
		t.Word(uint32(dialect.WordNull))
	case kindRef:
		t.Ref(n.value.Str())
	case kindWord:
		t.Word(n.form)
	case kindEmitter:
		n.emitter().Emit(t)
	case kindCompare:
		n.emitCompare(t)
	case kindOuter:
		t.Nonce(n.value.Uint())
		t.Outer()
		n.a.emit(t)
	case kindVia:
		path := n.value.Held().(Path)
		path.EmitPath(t)
		n.a.emit(t)
		path.EmitFilters(t)
	}
}

func (n *node) emitForm(t *tape.Tape) {
	count := len(n.rest())
	for _, set := range [...]bool{n.a != nil, n.b != nil, n.hasValue} {
		if set {
			count++
		}
	}
	t.Form(n.form, count)
	if n.a != nil {
		n.a.emit(t)
	}
	if n.b != nil {
		n.b.emit(t)
	}
	for _, m := range n.rest() {
		m.emit(t)
	}
	if n.hasValue {
		t.Param(n.value, uint16(n.sql), n.how)
	}
}

// operandOf returns the node of an expression, and a node that fails where
// there is none: operands are counted by the nodes that are there.
func operandOf(e Expression) *node {
	if e != nil {
		if n := e.operand(); n != nil {
			return n
		}
	}
	return zeroNode
}

var zeroNode = Wrap[any](failure{ErrZero}).n

func form1[T any](f dialect.Form, a *node) Expr[T] {
	return Expr[T]{&node{form: uint32(f), a: orZero(a)}}
}

func form2[T any](f dialect.Form, a, b *node) Expr[T] {
	return Expr[T]{&node{form: uint32(f), a: orZero(a), b: orZero(b)}}
}

func formValue[T any](f dialect.Form, a *node, v tape.Value, how uint8) Expr[T] {
	return Expr[T]{&node{form: uint32(f), a: orZero(a), hasValue: true, value: v, how: how}}
}

func formMany[T any](f dialect.Form, operands []*node) Expr[T] {
	return Expr[T]{&node{form: uint32(f), more: &operands}}
}

func orZero(n *node) *node {
	if n == nil {
		return zeroNode
	}
	return n
}

package expr

import (
	"reflect"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

var (
	formNeq     = dialect.NewForm("<>", "$1 <> $2", dialect.Comparison, dialect.Strict, dialect.PassesNull)
	formLt      = dialect.NewForm("<", "$1 < $2", dialect.Comparison, dialect.Strict, dialect.PassesNull)
	formLte     = dialect.NewForm("<=", "$1 <= $2", dialect.Comparison, dialect.Strict, dialect.PassesNull)
	formGt      = dialect.NewForm(">", "$1 > $2", dialect.Comparison, dialect.Strict, dialect.PassesNull)
	formGte     = dialect.NewForm(">=", "$1 >= $2", dialect.Comparison, dialect.Strict, dialect.PassesNull)
	formBetween = dialect.NewForm("BETWEEN", "$1 BETWEEN $2 AND $3", dialect.Comparison, dialect.Strict, dialect.PassesNull)
)

// Eq is true where the expression equals v. A v that is NULL (a nil []byte, a
// driver.Valuer that says nil) asks IS NULL.
//
//	City.Filter(City.Name.Eq("Moab"))
func (e Expr[T]) Eq(v T) Predicate { return compare(dialect.FormEq, e.n, v) }

// Neq is true where the expression differs from v, NULL where it is NULL. A v
// that is NULL asks IS NOT NULL.
//
//	City.Filter(City.Name.Neq("Moab"))
func (e Expr[T]) Neq(v T) Predicate { return compare(formNeq, e.n, v) }

// Lt is true where the expression is less than v.
//
//	City.Filter(City.Population.Lt(5000))
func (e Expr[T]) Lt(v T) Predicate { return compare(formLt, ordered[T](e.n), v) }

// Lte is true where the expression is at most v.
//
//	City.Filter(City.Population.Lte(5000))
func (e Expr[T]) Lte(v T) Predicate { return compare(formLte, ordered[T](e.n), v) }

// Gt is true where the expression is greater than v.
//
//	City.Filter(City.Density().Gt(1000))
func (e Expr[T]) Gt(v T) Predicate { return compare(formGt, ordered[T](e.n), v) }

// Gte is true where the expression is at least v.
//
//	City.Filter(City.Founded.Gte(past))
func (e Expr[T]) Gte(v T) Predicate { return compare(formGte, ordered[T](e.n), v) }

// EqExpr is true where both expressions are equal.
//
//	City.Filter(City.StateID.EqExpr(OuterRef(State.ID)))
func (e Expr[T]) EqExpr(other Of[T]) Predicate {
	return compared(dialect.FormEq, e.n, other)
}

// NeqExpr is true where the expressions differ.
//
//	City.Filter(City.Name.NeqExpr(City.Mayor))
func (e Expr[T]) NeqExpr(other Of[T]) Predicate { return compared(formNeq, e.n, other) }

// LtExpr is true where the expression is less than the other.
//
//	City.Filter(City.Founded.LtExpr(expr.Now()))
func (e Expr[T]) LtExpr(other Of[T]) Predicate {
	return comparedOrdered(formLt, e, other)
}

// LteExpr is true where the expression is at most the other.
//
//	City.Filter(City.Founded.LteExpr(expr.Now()))
func (e Expr[T]) LteExpr(other Of[T]) Predicate {
	return comparedOrdered(formLte, e, other)
}

// GtExpr is true where the expression is greater than the other.
//
//	City.Filter(City.Population.GtExpr(OuterRef(City.Population)))
func (e Expr[T]) GtExpr(other Of[T]) Predicate {
	return comparedOrdered(formGt, e, other)
}

// GteExpr is true where the expression is at least the other.
//
//	City.Filter(City.Population.GteExpr(OuterRef(City.Population)))
func (e Expr[T]) GteExpr(other Of[T]) Predicate {
	return comparedOrdered(formGte, e, other)
}

// Between is true where the expression is at least low and at most high: both
// ends belong to the range.
//
//	City.Filter(City.Population.Between(5000, 100_000))
func (e Expr[T]) Between(low, high T) Predicate {
	return formMany[bool](formBetween, []*node{orZero(ordered[T](e.n)), bare(e.n, low), bare(e.n, high)})
}

// BetweenExpr is Between with expressions as ends.
//
//	City.Filter(expr.Now().BetweenExpr(City.Founded, City.Founded.PlusInterval(types.Years(100))))
func (e Expr[T]) BetweenExpr(low, high Of[T]) Predicate {
	return formMany[bool](formBetween, []*node{beside(operandOf(low), orZero(ordered[T](e.n))), beside(e.n, operandOf(low)), beside(e.n, operandOf(high))})
}

// compared is a comparison of two expressions.
func compared(f dialect.Form, n *node, other Expression) Predicate {
	o := operandOf(other)
	return form2[bool](f, beside(o, orZero(n)), beside(n, o))
}

// comparedOrdered is compared for what needs an order.
func comparedOrdered[T any](f dialect.Form, e Expr[T], other Of[T]) Predicate {
	return compared(f, ordered[T](e.n), other)
}

// bare is a value whose type the server infers from its neighbour n.
func bare[T any](n *node, v T) *node {
	val := valueFor(n, v)
	if val.Kind() == tape.Null {
		return nullNode
	}
	sqlType, how := typedAs[T]()
	return &node{kind: kindValue, value: val, sql: sqlType, how: how}
}

// typedAs is how an argument is written that is compared with an expression.
// The server infers most types from the other side; that of a composite type it
// takes for a record of no type.
func typedAs[T any]() (schema.Type, uint8) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return schema.Unknown, tape.ParamBare
	}
	sqlType, _ := schema.TypeOf(t)
	if schema.NamedType(sqlType) == nil {
		return schema.Unknown, tape.ParamBare
	}
	return sqlType, tape.ParamTyped
}

func compare[T any](f dialect.Form, n *node, v T) Predicate {
	val := valueFor(n, v)
	switch val.Kind() {
	case tape.Null:
		switch f {
		case formNeq:
			return form1[bool](formIsNotNull, n)
		case dialect.FormEq:
			return form1[bool](formIsNull, n)
		}
		return form2[bool](f, n, nullNode)
	case tape.Int:
		if p, ok := compareYear(f, n, val.Int()); ok {
			return p
		}
	case tape.Bool:
		if f == dialect.FormEq {
			return form2[bool](f, n, boolNodes[val.Bool()])
		}
	}
	p := &node{kind: kindCompare, form: uint32(f), a: orZero(n), hasValue: true, value: val}
	p.sql, p.how = writtenBeside[T](p.a)
	return Expr[bool]{p}
}

// writtenBeside is how an argument is written that is compared with n.
func writtenBeside[T any](n *node) (sql schema.Type, how uint8) {
	if sql, how = typedAs[T](); sql == schema.Unknown && n.kind == kindRef {
		// The compiler may write the value in the annotation's place, where
		// nothing else tells its type.
		sql, _ = schema.TypeOf(reflect.TypeFor[T]())
	}
	return sql, how
}

// A boolean that is compared with is part of the shape: TRUE and FALSE are
// two statements, and the compiler can see which one it has.
var boolNodes = map[bool]*node{
	true:  {kind: kindWord, form: uint32(dialect.WordTrue)},
	false: {kind: kindWord, form: uint32(dialect.WordFalse)},
}

// Counter is what a count of a subquery implements: it can also emit a test
// for the existence of a row, which costs the server less.
type Counter interface {
	tape.Emitter
	EmitExists(t *tape.Tape)
}

// emitCompare emits a comparison. A count compared with zero asks for
// existence: at once where the count stands here, and in the compiler where
// an annotation is named that may turn out to be one.
func (n *node) emitCompare(t *tape.Tape) {
	some, none := n.testsZero()
	if some || none {
		if c, ok := n.a.emitter().(Counter); ok && n.a.kind == kindEmitter {
			if none {
				t.Form(uint32(dialect.FormNot), 1)
			}
			c.EmitExists(t)
			return
		}
		if n.a.kind == kindRef {
			f := dialect.FormSome
			if none {
				f = dialect.FormNone
			}
			t.Form(uint32(f), 1)
			n.a.emit(t)
			return
		}
	}
	t.Form(n.form, 2)
	n.a.emit(t)
	t.Param(n.value, uint16(n.sql), n.how)
}

// testsZero reports whether a comparison of something that is never negative
// asks for more than zero, or for zero.
func (n *node) testsZero() (some, none bool) {
	if n.value.Kind() != tape.Int || n.a.kind != kindEmitter && n.a.kind != kindRef {
		return false, false
	}
	f := dialect.Form(n.form)
	switch n.value.Int() {
	case 0:
		counts := n.a.kind == kindEmitter
		return f == formGt || f == formNeq && counts, f == dialect.FormEq || f == formLte && counts
	case 1:
		counts := n.a.kind == kindEmitter
		return f == formGte && counts, f == formLt && counts
	}
	return false, false
}

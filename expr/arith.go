package expr

import (
	"reflect"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

var (
	// None of these is Strict: SQLite has NULL for what is no number, such as
	// infinity less infinity.
	formAdd = dialect.NewForm("+", "$1 + $2", dialect.Additive)
	formSub = dialect.NewForm("-", "$1 - $2", dialect.Additive)
	formMul = dialect.NewForm("*", "$1 * $2", dialect.Multiplicative)
	formDiv = dialect.NewForm("/", "$1 / $2", dialect.Multiplicative)
	formMod = dialect.NewForm("%", "$1 % $2", dialect.Multiplicative)
	formNeg = dialect.NewForm("negation", "-$1", dialect.Unary, dialect.Strict)
)

// Number is a Go type that SQL calculates with.
type Number interface {
	Integer | ~float32 | ~float64
}

// Integer is a Go type for whole numbers.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 |
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Add is a + b.
//
//	expr.Add(Place.Height, expr.Value(1.5))
func Add[T Number](a, b Of[T]) Expr[T] { return form2[T](formAdd, operandOf(a), operandOf(b)) }

// Sub is a - b.
//
//	District.Annotate("others", expr.Sub(expr.Via(District.City, City.Population), District.Population))
func Sub[T Number](a, b Of[T]) Expr[T] { return form2[T](formSub, operandOf(a), operandOf(b)) }

// Mul is a * b.
//
//	expr.Mul(City.Density(), City.AreaKm2)
func Mul[T Number](a, b Of[T]) Expr[T] { return form2[T](formMul, operandOf(a), operandOf(b)) }

// Div is a / b. Between whole numbers the result is whole, cut towards zero,
// as in Go. Division by zero is an error on PostgreSQL and NULL on SQLite.
//
//	expr.Div(expr.Cast[float64](City.Population), City.AreaKm2)
func Div[T Number](a, b Of[T]) Expr[T] {
	return form2[T](formDiv, whole[T](operandOf(a)), whole[T](operandOf(b)))
}

// Mod is the remainder of a / b, with the sign of a, as in Go.
//
//	City.Filter(expr.Mod(City.ID, expr.Value[int64](10)).Eq(0))
func Mod[T Integer](a, b Of[T]) Expr[T] {
	return form2[T](formMod, whole[T](operandOf(a)), whole[T](operandOf(b)))
}

// Neg is -a.
//
//	City.OrderBy(expr.Neg(City.Population).Asc())
func Neg[T Number](a Of[T]) Expr[T] { return form1[T](formNeg, operandOf(a)) }

// Plus is the expression plus v. It is for numbers; on other types the
// database refuses the statement.
//
//	City.Population.SetExpr(City.Population.Plus(1))
func (e Expr[T]) Plus(v T) Expr[T] { return withValue(formAdd, e, v) }

// Minus is the expression less v.
//
//	City.Filter(City.Population.Minus(1000).Gt(0))
func (e Expr[T]) Minus(v T) Expr[T] { return withValue(formSub, e, v) }

// Times is the expression times v.
//
//	expr.Sum(City.Population.Times(2))
func (e Expr[T]) Times(v T) Expr[T] { return withValue(formMul, e, v) }

// Over is the expression divided by v, as [Div] divides.
//
//	City.Annotate("thousands", City.Population.Over(1000))
func (e Expr[T]) Over(v T) Expr[T] { return withValue(formDiv, Expr[T]{whole[T](e.n)}, v) }

// formWhole makes a bigint of a sum of them, which PostgreSQL gives as numeric
// and divides as such.
var formWhole = dialect.NewForm("whole number", "CAST($1 AS bigint)", dialect.Atom, dialect.Strict)

// whole is the operand of a division of whole numbers, made one where it has, or
// may have behind a name or in a subquery, a sum in it.
func whole[T any](n *node) *node {
	sql, _ := schema.TypeOf(reflect.TypeFor[T]())
	mayBeSum := func(n *node) bool {
		return n.kind == kindRef || n.kind == kindEmitter || n.kind == kindForm && n.form == uint32(formSum)
	}
	if sql.IsInteger() && n.any(mayBeSum) {
		return form1[T](formWhole, n).n
	}
	return n
}

func withValue[T any](f dialect.Form, e Expr[T], v T) Expr[T] {
	return form2[T](f, ordered[T](e.n), bare(nil, v))
}

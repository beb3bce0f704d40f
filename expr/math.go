package expr

import (
	"errors"

	"github.com/inlay-orm/inlay/dialect"
)

var errShift = errors.New("inlay: the number of places to shift must be from 0 to 31")

var errPlaces = errors.New("inlay: the number of decimal places must not be negative")

var (
	formAbs     = dialect.NewForm("ABS", "ABS($1)", dialect.Atom, dialect.Strict)
	formCeil    = dialect.NewForm("CEIL", "CEIL($1)", dialect.Atom, dialect.Strict)
	formFloor   = dialect.NewForm("FLOOR", "FLOOR($1)", dialect.Atom, dialect.Strict)
	formRound   = dialect.NewForm("ROUND", "CAST(ROUND(CAST($1 AS numeric), $2) AS double precision)", dialect.Atom)
	formTrunc   = dialect.NewForm("TRUNC", "CAST(TRUNC(CAST($1 AS numeric), $2) AS double precision)", dialect.Atom)
	formCbrt    = dialect.NewForm("CBRT", "CBRT($1)", dialect.Atom)
	formSinh    = dialect.NewForm("SINH", "SINH($1)", dialect.Atom)
	formCosh    = dialect.NewForm("COSH", "COSH($1)", dialect.Atom)
	formTanh    = dialect.NewForm("TANH", "TANH($1)", dialect.Atom)
	formASinh   = dialect.NewForm("ASINH", "ASINH($1)", dialect.Atom)
	formACosh   = dialect.NewForm("ACOSH", "ACOSH($1)", dialect.Atom)
	formATanh   = dialect.NewForm("ATANH", "ATANH($1)", dialect.Atom)
	formSqrt    = dialect.NewForm("SQRT", "SQRT($1)", dialect.Atom)
	formPower   = dialect.NewForm("POWER", "POWER($1, $2)", dialect.Atom)
	formExp     = dialect.NewForm("EXP", "EXP($1)", dialect.Atom)
	formLn      = dialect.NewForm("LN", "LN($1)", dialect.Atom)
	formLog     = dialect.NewForm("LOG", "CAST(LOG(CAST($1 AS numeric), CAST($2 AS numeric)) AS double precision)", dialect.Atom)
	formSign    = dialect.NewForm("SIGN", "SIGN($1)", dialect.Atom)
	formSin     = dialect.NewForm("SIN", "SIN($1)", dialect.Atom)
	formCos     = dialect.NewForm("COS", "COS($1)", dialect.Atom)
	formTan     = dialect.NewForm("TAN", "TAN($1)", dialect.Atom)
	formCot     = dialect.NewForm("COT", "COT($1)", dialect.Atom)
	formASin    = dialect.NewForm("ASIN", "ASIN($1)", dialect.Atom)
	formACos    = dialect.NewForm("ACOS", "ACOS($1)", dialect.Atom)
	formATan    = dialect.NewForm("ATAN", "ATAN($1)", dialect.Atom)
	formATan2   = dialect.NewForm("ATAN2", "ATAN2($1, $2)", dialect.Atom)
	formDegrees = dialect.NewForm("DEGREES", "DEGREES($1)", dialect.Atom)
	formRadians = dialect.NewForm("RADIANS", "RADIANS($1)", dialect.Atom)
	formPi      = dialect.NewForm("PI", "PI()", dialect.Atom)
	formRandom  = dialect.NewForm("RANDOM", "RANDOM()", dialect.Atom)
	formBitAnd  = dialect.NewForm("&", "$1 & $2", dialect.Other, dialect.Strict)
	formBitOr   = dialect.NewForm("|", "$1 | $2", dialect.Other, dialect.Strict)
	formBitXor  = dialect.NewForm("bitwise XOR", "$1 # $2", dialect.Other, dialect.Strict)
	formBitNot  = dialect.NewForm("bitwise NOT", "~$1", dialect.Unary, dialect.Strict)
	formShiftL  = dialect.NewForm("<<", "$1 << $2", dialect.Other, dialect.Strict)
	formShiftR  = dialect.NewForm(">>", "$1 >> $2", dialect.Other, dialect.Strict)
)

// Abs is the number without its sign.
//
//	Place.OrderBy(expr.Abs(Place.Latitude).Asc())
func Abs[T Number](e Of[T]) Expr[T] { return form1[T](formAbs, operandOf(e)) }

// Ceil is the smallest whole number that is not less than e.
//
//	expr.Ceil(City.AreaKm2)
func Ceil(e Of[float64]) Expr[float64] { return form1[float64](formCeil, operandOf(e)) }

// Floor is the largest whole number that is not greater than e.
//
//	expr.Floor(City.Density())
func Floor(e Of[float64]) Expr[float64] { return form1[float64](formFloor, operandOf(e)) }

// Round is e rounded to a number of decimal places, halves away from zero.
// PostgreSQL rounds the 15 digits that a float is written with, SQLite the
// float itself: 2.675, which is a little less, becomes 2.68 and 2.67. A
// negative number of places makes the query that uses it fail.
//
//	expr.Round(City.Density(), 1)
func Round(e Of[float64], places int) Expr[float64] {
	if places < 0 {
		return Invalid[float64](errPlaces)
	}
	return form2[float64](formRound, operandOf(e), count(int64(places)))
}

// Truncate is e cut towards zero to a number of decimal places, by the 15
// digits that a float is written with. A negative number of places makes the
// query that uses it fail.
//
//	expr.Truncate(City.AreaKm2, 1)
func Truncate(e Of[float64], places int) Expr[float64] {
	if places < 0 {
		return Invalid[float64](errPlaces)
	}
	return form2[float64](formTrunc, operandOf(e), count(int64(places)))
}

// Cbrt is the cube root.
//
//	expr.Cbrt(Place.Height)
func Cbrt(e Of[float64]) Expr[float64] { return form1[float64](formCbrt, operandOf(e)) }

// Sqrt is the square root. Of a negative number it is an error on PostgreSQL
// and NULL on SQLite; so it is with Ln, Log, ASin and ACos outside their domains.
//
//	expr.Sqrt(City.AreaKm2)
func Sqrt(e Of[float64]) Expr[float64] { return form1[float64](formSqrt, operandOf(e)) }

// Power is a to the power of b.
//
//	expr.Power(City.AreaKm2, expr.Value(0.5))
func Power(a, b Of[float64]) Expr[float64] {
	return form2[float64](formPower, operandOf(a), operandOf(b))
}

// Exp is e to the power of x.
//
//	expr.Exp(expr.Neg(Place.Height))
func Exp(x Of[float64]) Expr[float64] { return form1[float64](formExp, operandOf(x)) }

// Ln is the natural logarithm.
//
//	expr.Ln(City.AreaKm2)
func Ln(x Of[float64]) Expr[float64] { return form1[float64](formLn, operandOf(x)) }

// Log is the logarithm of x to a base.
//
//	expr.Log(expr.Value(10.0), City.AreaKm2)
func Log(base, x Of[float64]) Expr[float64] {
	return form2[float64](formLog, operandOf(base), operandOf(x))
}

// Sign is -1, 0 or 1.
//
//	expr.Sign(Place.Latitude).Eq(-1)
func Sign(e Of[float64]) Expr[float64] { return form1[float64](formSign, operandOf(e)) }

// Sin is the sine of an angle in radians.
//
//	expr.Sin(expr.Radians(Place.Latitude))
func Sin(e Of[float64]) Expr[float64] { return form1[float64](formSin, operandOf(e)) }

// Cos is the cosine of an angle in radians.
//
//	expr.Cos(expr.Radians(Place.Latitude))
func Cos(e Of[float64]) Expr[float64] { return form1[float64](formCos, operandOf(e)) }

// Tan is the tangent of an angle in radians.
//
//	expr.Tan(expr.Radians(Place.Latitude))
func Tan(e Of[float64]) Expr[float64] { return form1[float64](formTan, operandOf(e)) }

// Cot is the cotangent of an angle in radians.
//
//	expr.Cot(expr.Radians(Place.Latitude))
func Cot(e Of[float64]) Expr[float64] { return form1[float64](formCot, operandOf(e)) }

// ASin is the angle in radians whose sine is e.
//
//	expr.ASin(expr.Div(Place.Height, expr.Value(100.0)))
func ASin(e Of[float64]) Expr[float64] { return form1[float64](formASin, operandOf(e)) }

// ACos is the angle in radians whose cosine is e.
//
//	expr.ACos(expr.Div(Place.Height, expr.Value(100.0)))
func ACos(e Of[float64]) Expr[float64] { return form1[float64](formACos, operandOf(e)) }

// ATan is the angle in radians whose tangent is e.
//
//	expr.ATan(expr.Div(Place.Height, expr.Value(100.0)))
func ATan(e Of[float64]) Expr[float64] { return form1[float64](formATan, operandOf(e)) }

// ATan2 is the angle in radians of the point (x, y).
//
//	expr.ATan2(Place.Latitude, Place.Longitude)
func ATan2(y, x Of[float64]) Expr[float64] {
	return form2[float64](formATan2, operandOf(y), operandOf(x))
}

// Sinh is the hyperbolic sine.
//
//	expr.Sinh(expr.Radians(Place.Latitude))
func Sinh(e Of[float64]) Expr[float64] { return form1[float64](formSinh, operandOf(e)) }

// Cosh is the hyperbolic cosine.
//
//	expr.Cosh(expr.Radians(Place.Latitude))
func Cosh(e Of[float64]) Expr[float64] { return form1[float64](formCosh, operandOf(e)) }

// Tanh is the hyperbolic tangent.
//
//	expr.Tanh(expr.Radians(Place.Latitude))
func Tanh(e Of[float64]) Expr[float64] { return form1[float64](formTanh, operandOf(e)) }

// ASinh is the number whose hyperbolic sine is e.
//
//	expr.ASinh(Place.Height)
func ASinh(e Of[float64]) Expr[float64] { return form1[float64](formASinh, operandOf(e)) }

// ACosh is the number whose hyperbolic cosine is e, which must be at least 1:
// below it is an error on PostgreSQL and NULL on SQLite.
//
//	expr.ACosh(expr.Greatest(Place.Height, expr.Value(1.0)))
func ACosh(e Of[float64]) Expr[float64] { return form1[float64](formACosh, operandOf(e)) }

// ATanh is the number whose hyperbolic tangent is e, which must be between -1
// and 1: beyond them it is an error on PostgreSQL and NULL on SQLite.
//
//	expr.ATanh(expr.Sin(expr.Radians(Place.Latitude)))
func ATanh(e Of[float64]) Expr[float64] { return form1[float64](formATanh, operandOf(e)) }

// Degrees turns radians into degrees.
//
//	expr.Degrees(expr.ATan2(Place.Latitude, Place.Longitude))
func Degrees(e Of[float64]) Expr[float64] { return form1[float64](formDegrees, operandOf(e)) }

// Radians turns degrees into radians.
//
//	expr.Radians(Place.Longitude)
func Radians(e Of[float64]) Expr[float64] { return form1[float64](formRadians, operandOf(e)) }

// Pi is the circle constant.
//
//	expr.Mul(expr.Pi(), expr.Power(Place.Height, expr.Value(2.0)))
func Pi() Expr[float64] { return formMany[float64](formPi, nil) }

// Random is a random number from 0 up to 1, another one for each row.
//
//	City.OrderBy(expr.Random().Asc()).Limit(3)
func Random() Expr[float64] { return formMany[float64](formRandom, nil) }

// BitAnd is the bits that are set in both numbers.
//
//	Account.Filter(expr.BitAnd(Account.Flags, expr.Value[int64](4)).Neq(0))
func BitAnd[T Integer](a, b Of[T]) Expr[T] { return form2[T](formBitAnd, operandOf(a), operandOf(b)) }

// BitOr is the bits that are set in either number.
//
//	Account.Flags.SetExpr(expr.BitOr(Account.Flags, expr.Value[int64](4)))
func BitOr[T Integer](a, b Of[T]) Expr[T] { return form2[T](formBitOr, operandOf(a), operandOf(b)) }

// BitXor is the bits that are set in one of the numbers alone.
//
//	Account.Flags.SetExpr(expr.BitXor(Account.Flags, expr.Value[int64](4)))
func BitXor[T Integer](a, b Of[T]) Expr[T] { return form2[T](formBitXor, operandOf(a), operandOf(b)) }

// BitNot is the bits that are not set.
//
//	expr.BitAnd(Account.Flags, expr.BitNot(expr.Value[int64](4)))
func BitNot[T Integer](e Of[T]) Expr[T] { return form1[T](formBitNot, operandOf(e)) }

// ShiftLeftExpr is [ShiftLeft] by an expression, which must be from 0 to 31.
//
//	expr.ShiftLeftExpr(expr.Value[int64](1), expr.Mod(Account.ID, expr.Value[int64](8)))
func ShiftLeftExpr[T Integer](e Of[T], n Of[int64]) Expr[T] {
	return form2[T](formShiftL, operandOf(e), Cast[int32](n).n)
}

// ShiftRightExpr is [ShiftRight] by an expression, which must be from 0 to 31.
//
//	expr.ShiftRightExpr(Account.Flags, expr.Mod(Account.ID, expr.Value[int64](8)))
func ShiftRightExpr[T Integer](e Of[T], n Of[int64]) Expr[T] {
	return form2[T](formShiftR, operandOf(e), Cast[int32](n).n)
}

// ShiftLeft moves the bits n places up, from 0 to 31; another n makes the query
// that uses it fail.
//
//	expr.ShiftLeft(Account.Flags, 2)
func ShiftLeft[T Integer](e Of[T], n int) Expr[T] {
	if n < 0 || n > 31 {
		return Invalid[T](errShift)
	}
	return form2[T](formShiftL, operandOf(e), count(int64(n)))
}

// ShiftRight moves the bits n places down, from 0 to 31, and keeps the sign;
// another n makes the query that uses it fail.
//
//	expr.ShiftRight(Account.Flags, 2)
func ShiftRight[T Integer](e Of[T], n int) Expr[T] {
	if n < 0 || n > 31 {
		return Invalid[T](errShift)
	}
	return form2[T](formShiftR, operandOf(e), count(int64(n)))
}

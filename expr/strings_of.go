package expr

// The methods below are those of the same names without Expr, between expressions.

// IEqExpr is true where the texts are equal without regard to case, as
// [Expr.IContains] is.
//
//	City.Filter(City.Name.IEqExpr(City.Mayor))
func (e Expr[T]) IEqExpr(other Of[T]) Predicate {
	return asText[T, bool](e, "IEqExpr", formIEq, operandOf(other))
}

// StrPosExpr is the place of the other text in the text, counted from 1; 0
// where it is not in it.
//
//	City.Name.StrPosExpr(City.Mayor)
func (e Expr[T]) StrPosExpr(other Of[T]) Expr[int64] {
	return asText[T, int64](e, "StrPosExpr", formStrPos, operandOf(other))
}

// ReplaceExpr is the text with every occurrence of old replaced by new.
//
//	City.Name.ReplaceExpr(City.Mayor, expr.Value("the mayor"))
func (e Expr[T]) ReplaceExpr(old, new Of[T]) Expr[T] {
	return asText[T, T](e, "ReplaceExpr", formReplace, operandOf(old), operandOf(new))
}

// LeftExpr is the first n characters of the text; n must not be negative,
// which databases read in different ways.
//
//	City.Name.LeftExpr(City.Name.StrPos(" "))
func (e Expr[T]) LeftExpr(n Of[int64]) Expr[T] {
	return asText[T, T](e, "LeftExpr", formLeft, Cast[int32](n).n)
}

// SubstrExpr is length characters of the text, beginning with the one at
// start, which is counted from 1. Neither must be negative.
//
//	City.Name.SubstrExpr(City.Name.StrPos(" ").Plus(1), City.Name.Length())
func (e Expr[T]) SubstrExpr(start, length Of[int64]) Expr[T] {
	return asText[T, T](e, "SubstrExpr", formSubstr, Cast[int32](start).n, Cast[int32](length).n)
}

// RepeatExpr is the text n times over; n must not be negative.
//
//	expr.Value("*").RepeatExpr(City.Name.Length())
func (e Expr[T]) RepeatExpr(n Of[int64]) Expr[T] {
	return asText[T, T](e, "RepeatExpr", formRepeat, Cast[int32](n).n)
}

package expr

// The methods below are those of the same names without Expr, between expressions.

// IEqExpr is true where the texts are equal without regard to case, as
// [Expr.IContains] is.
func (e Expr[T]) IEqExpr(other Of[T]) Predicate {
	return asText[T, bool](e, "IEqExpr", formIEq, operandOf(other))
}

// StrPosExpr is the place of the other text in the text, counted from 1; 0
// where it is not in it.
func (e Expr[T]) StrPosExpr(other Of[T]) Expr[int64] {
	return asText[T, int64](e, "StrPosExpr", formStrPos, operandOf(other))
}

// ReplaceExpr is the text with every occurrence of old replaced by new.
func (e Expr[T]) ReplaceExpr(old, new Of[T]) Expr[T] {
	return asText[T, T](e, "ReplaceExpr", formReplace, operandOf(old), operandOf(new))
}

// LeftExpr is the first n characters of the text; n must not be negative,
// which databases read in different ways.
func (e Expr[T]) LeftExpr(n Of[int64]) Expr[T] {
	return asText[T, T](e, "LeftExpr", formLeft, Cast[int32](n).n)
}

// SubstrExpr is length characters of the text, beginning with the one at
// start, which is counted from 1. Neither must be negative.
func (e Expr[T]) SubstrExpr(start, length Of[int64]) Expr[T] {
	return asText[T, T](e, "SubstrExpr", formSubstr, Cast[int32](start).n, Cast[int32](length).n)
}

// RepeatExpr is the text n times over; n must not be negative.
func (e Expr[T]) RepeatExpr(n Of[int64]) Expr[T] {
	return asText[T, T](e, "RepeatExpr", formRepeat, Cast[int32](n).n)
}

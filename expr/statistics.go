package expr

import (
	"encoding/json"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

var (
	formStdDevPop  = aggregateForm("STDDEV_POP", "STDDEV_POP($1)")
	formStdDevSamp = aggregateForm("STDDEV_SAMP", "STDDEV_SAMP($1)")
	formVarPop     = aggregateForm("VAR_POP", "VAR_POP($1)")
	formVarSamp    = aggregateForm("VAR_SAMP", "VAR_SAMP($1)")
	formBoolAnd    = aggregateForm("BOOL_AND", "BOOL_AND($1)")
	formBoolOr     = aggregateForm("BOOL_OR", "BOOL_OR($1)")
	formAllBits    = aggregateForm("BIT_AND", "BIT_AND($1)")
	formAnyBit     = aggregateForm("BIT_OR", "BIT_OR($1)")
	formOddBits    = aggregateForm("BIT_XOR", "BIT_XOR($1)")
	formArrayAgg   = aggregateForm("ARRAY_AGG", "ARRAY_AGG($1)")
	formStringAgg  = aggregateForm("STRING_AGG", "STRING_AGG($1, $2)")
	formJSONAgg    = aggregateForm("JSON_AGG", "JSON_AGG($1)")
	formJSONObject = aggregateForm("JSON_OBJECT_AGG", "JSON_OBJECT_AGG($1, $2)")
	formPercentile = aggregateForm("PERCENTILE_CONT", "PERCENTILE_CONT($1) WITHIN GROUP (ORDER BY $2)")
	formDiscrete   = aggregateForm("PERCENTILE_DISC", "PERCENTILE_DISC($1) WITHIN GROUP (ORDER BY $2)")
	formMode       = aggregateForm("MODE", "MODE() WITHIN GROUP (ORDER BY $1)")
	formCorr       = aggregateForm("CORR", "CORR($1, $2)")
	formCovarPop   = aggregateForm("COVAR_POP", "COVAR_POP($1, $2)")
	formCovarSamp  = aggregateForm("COVAR_SAMP", "COVAR_SAMP($1, $2)")
	formRegrCount  = aggregateForm("REGR_COUNT", "REGR_COUNT($1, $2)")
	formRegrAvgX   = aggregateForm("REGR_AVGX", "REGR_AVGX($1, $2)")
	formRegrAvgY   = aggregateForm("REGR_AVGY", "REGR_AVGY($1, $2)")
	formRegrSXX    = aggregateForm("REGR_SXX", "REGR_SXX($1, $2)")
	formRegrSYY    = aggregateForm("REGR_SYY", "REGR_SYY($1, $2)")
	formRegrSXY    = aggregateForm("REGR_SXY", "REGR_SXY($1, $2)")
	formSlope      = aggregateForm("REGR_SLOPE", "REGR_SLOPE($1, $2)")
	formIntercept  = aggregateForm("REGR_INTERCEPT", "REGR_INTERCEPT($1, $2)")
	formR2         = aggregateForm("REGR_R2", "REGR_R2($1, $2)")

	formOrdered   = dialect.NewForm("ORDER BY in an aggregate", "$1 ORDER BY $2", dialect.Atom)
	formOrderList = dialect.NewForm("orders in an aggregate", "$[, ]", dialect.Atom)
)

func aggregateForm(name, pattern string) dialect.Form {
	return dialect.NewForm(name, pattern, dialect.Atom, dialect.Aggregates)
}

func aggregate1[T any](f dialect.Form, e Expression) Aggregate[T] {
	return Aggregate[T]{form1[T](f, operandOf(e))}
}

func aggregate2[T any](f dialect.Form, a, b Expression) Aggregate[T] {
	return Aggregate[T]{form2[T](f, operandOf(a), operandOf(b))}
}

// StdDevPop is the standard deviation of all values, NULL of none.
//
//	expr.StdDevPop(City.Population)
func StdDevPop[T Number](e Of[T]) Aggregate[float64] { return aggregate1[float64](formStdDevPop, e) }

// StdDevSamp is the standard deviation of a sample, NULL of fewer than two values.
//
//	expr.StdDevSamp(City.Population)
func StdDevSamp[T Number](e Of[T]) Aggregate[float64] {
	return aggregate1[float64](formStdDevSamp, e)
}

// VarPop is the variance of all values, NULL of none.
//
//	expr.VarPop(City.AreaKm2)
func VarPop[T Number](e Of[T]) Aggregate[float64] { return aggregate1[float64](formVarPop, e) }

// VarSamp is the variance of a sample, NULL of fewer than two values.
//
//	expr.VarSamp(City.AreaKm2)
func VarSamp[T Number](e Of[T]) Aggregate[float64] { return aggregate1[float64](formVarSamp, e) }

// Percentile is the value below which a fraction of the values lies, from 0 to
// 1, between two neighbours where it falls between them: 0.5 is the median.
//
//	City.Aggregate(ctx, db, &stats, expr.Percentile(0.5, City.AreaKm2).As("median"))
func Percentile[T Number](fraction float64, e Of[T]) Aggregate[float64] {
	return aggregate2[float64](formPercentile, Value(fraction), e)
}

// Percentiles is [Percentile] at several fractions at once, in their order.
//
//	expr.Percentiles([]float64{0.25, 0.5, 0.75}, City.AreaKm2).As("quartiles")
func Percentiles[T Number](fractions []float64, e Of[T]) Aggregate[[]float64] {
	return aggregate2[[]float64](formPercentile, Value(fractions), e)
}

// PercentilesOf is [PercentileOf] at several fractions at once, in their order.
//
//	expr.PercentilesOf([]float64{0.25, 0.5, 0.75}, City.Population).As("quartiles")
func PercentilesOf[T any](fractions []float64, e Of[T]) Aggregate[[]T] {
	return Aggregate[[]T]{form2[[]T](formDiscrete, Value(fractions).n, ordered[T](operandOf(e)))}
}

// PercentileOf is the first of the values below which a fraction of them lies.
//
//	expr.PercentileOf(0.5, City.Founded).As("median")
func PercentileOf[T any](fraction float64, e Of[T]) Aggregate[T] {
	return Aggregate[T]{form2[T](formDiscrete, Value(fraction).n, ordered[T](operandOf(e)))}
}

// Mode is the value that occurs most often, one of them where several do.
//
//	expr.Mode(City.StateID).As("most_cities")
func Mode[T any](e Of[T]) Aggregate[T] { return aggregate1[T](formMode, e) }

// The statistics of pairs below leave out those of which either value is
// NULL, and are NULL where none is left, except for the count.

// RegrCount is the number of pairs.
//
//	expr.RegrCount(Place.Height, Place.Latitude)
func RegrCount(y, x Of[float64]) Aggregate[int64] { return aggregate2[int64](formRegrCount, y, x) }

// RegrAvgX is the mean of x over the pairs.
//
//	expr.RegrAvgX(Place.Height, Place.Latitude)
func RegrAvgX(y, x Of[float64]) Aggregate[float64] { return aggregate2[float64](formRegrAvgX, y, x) }

// RegrAvgY is the mean of y over the pairs.
//
//	expr.RegrAvgY(Place.Height, Place.Latitude)
func RegrAvgY(y, x Of[float64]) Aggregate[float64] { return aggregate2[float64](formRegrAvgY, y, x) }

// RegrSXX is the sum of the squares of the distances of x from its mean.
//
//	expr.RegrSXX(Place.Height, Place.Latitude)
func RegrSXX(y, x Of[float64]) Aggregate[float64] { return aggregate2[float64](formRegrSXX, y, x) }

// RegrSYY is the sum of the squares of the distances of y from its mean.
//
//	expr.RegrSYY(Place.Height, Place.Latitude)
func RegrSYY(y, x Of[float64]) Aggregate[float64] { return aggregate2[float64](formRegrSYY, y, x) }

// RegrSXY is the sum of the products of the distances of both from their means.
//
//	expr.RegrSXY(Place.Height, Place.Latitude)
func RegrSXY(y, x Of[float64]) Aggregate[float64] { return aggregate2[float64](formRegrSXY, y, x) }

// Corr is the correlation of two values, NULL where one of them is constant.
//
//	expr.Corr(Place.Height, Place.Latitude)
func Corr(y, x Of[float64]) Aggregate[float64] { return aggregate2[float64](formCorr, y, x) }

// CovarPop is the covariance of all pairs of values.
//
//	expr.CovarPop(Place.Height, Place.Latitude)
func CovarPop(y, x Of[float64]) Aggregate[float64] { return aggregate2[float64](formCovarPop, y, x) }

// CovarSamp is the covariance of a sample of pairs.
//
//	expr.CovarSamp(Place.Height, Place.Latitude)
func CovarSamp(y, x Of[float64]) Aggregate[float64] {
	return aggregate2[float64](formCovarSamp, y, x)
}

// RegrSlope is the slope of the line that fits the points (x, y) best.
//
//	expr.RegrSlope(Place.Height, Place.Latitude)
func RegrSlope(y, x Of[float64]) Aggregate[float64] { return aggregate2[float64](formSlope, y, x) }

// RegrIntercept is where the line that fits the points best meets the y axis.
//
//	expr.RegrIntercept(Place.Height, Place.Latitude)
func RegrIntercept(y, x Of[float64]) Aggregate[float64] {
	return aggregate2[float64](formIntercept, y, x)
}

// RegrR2 is the square of the correlation of the points.
//
//	expr.RegrR2(Place.Height, Place.Latitude)
func RegrR2(y, x Of[float64]) Aggregate[float64] { return aggregate2[float64](formR2, y, x) }

// BoolAnd is true where every value is. NULL is left out.
//
//	expr.BoolAnd(City.Population.Gt(5000)).As("all_large")
func BoolAnd(e Of[bool]) Aggregate[bool] { return aggregate1[bool](formBoolAnd, e) }

// BoolOr is true where any value is. NULL is left out.
//
//	expr.BoolOr(City.Capital).As("has_capital")
func BoolOr(e Of[bool]) Aggregate[bool] { return aggregate1[bool](formBoolOr, e) }

// BitAndOf is the bits that are set in all values.
//
//	expr.BitAndOf(Account.Flags)
func BitAndOf[T Integer](e Of[T]) Aggregate[T] { return aggregate1[T](formAllBits, e) }

// BitOrOf is the bits that are set in any value.
//
//	expr.BitOrOf(Account.Flags)
func BitOrOf[T Integer](e Of[T]) Aggregate[T] { return aggregate1[T](formAnyBit, e) }

// BitXorOf is the bits that are set in an odd number of values.
//
//	expr.BitXorOf(Account.Flags)
func BitXorOf[T Integer](e Of[T]) Aggregate[T] { return aggregate1[T](formOddBits, e) }

// ArrayAgg is the list of the values. Over no rows it is NULL on PostgreSQL and
// empty on SQLite; Default makes it the same. A NULL among the values cannot be
// read into a []T: filter them out.
//
//	expr.ArrayAgg(City.Name).OrderBy(City.Name.Asc())
func ArrayAgg[T any](e Of[T]) Aggregate[[]T] { return aggregate1[[]T](formArrayAgg, e) }

// StringAgg joins the texts with a separator between them; NULL is left out.
// SQLite has no Distinct for it, nor for any other aggregate of two values.
//
//	expr.StringAgg(City.Name, ", ").OrderBy(City.Name.Asc())
func StringAgg(e Of[string], separator string) Aggregate[string] {
	return aggregate2[string](formStringAgg, e, Value(separator))
}

// JSONAgg is the JSON array of the values. Over no rows it is NULL on
// PostgreSQL and empty on SQLite.
//
//	expr.JSONAgg(City.Name).As("names")
func JSONAgg(e Expression) Aggregate[json.RawMessage] {
	return Aggregate[json.RawMessage]{form1[json.RawMessage](formJSONAgg, jsonMember(e))}
}

// JSONObjectAgg is the JSON object of the values under their keys.
//
//	expr.JSONObjectAgg(City.Name, City.Population).As("people")
func JSONObjectAgg(key Of[string], value Expression) Aggregate[json.RawMessage] {
	return Aggregate[json.RawMessage]{form2[json.RawMessage](formJSONObject, operandOf(key), jsonMember(value))}
}

// OrderBy takes the values in an order, for aggregates to which it matters:
// lists, joined texts and documents.
// With [Aggregate.Distinct] it must be the order of the values themselves.
// It comes before Filter.
//
//	expr.StringAgg(City.Name, ", ").OrderBy(City.Population.Desc())
func (a Aggregate[T]) OrderBy(orders ...Order) Aggregate[T] {
	if a.n == nil || a.n.a == nil || a.n.form == uint32(formFilter) || len(orders) == 0 || a.withinGroup() {
		return Aggregate[T]{Invalid[T](errAggregateOrder)}
	}
	list := make([]*node, len(orders))
	for i, o := range orders {
		list[i] = &node{kind: kindEmitter, value: tape.OtherValue(o)}
	}
	ordered := *a.n
	last := &ordered.a
	if ordered.b != nil {
		last = &ordered.b
	}
	*last = form2[T](formOrdered, *last, formMany[T](formOrderList, list).n).n
	return Aggregate[T]{Expr[T]{&ordered}}
}

// withinGroup reports whether the aggregate orders its values by itself.
func (a Aggregate[T]) withinGroup() bool {
	f := dialect.Form(a.n.form)
	return f == formPercentile || f == formDiscrete || f == formMode
}

// Default is the aggregate with a value in place of NULL, which it is over no rows.
//
//	expr.Sum(City.Population).Default(0)
func (a Aggregate[T]) Default(v T) Expr[T] { return Coalesce(a, Value(v)) }

package models_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/types"
)

func init() { suite = append(suite, conditionals(), textFunctions(), mathFunctions()) }

// one is a single row to compute with: Provo, of Utah.
var one = City.Filter(City.ID.Eq(1))

var size = expr.Case(
	expr.When(City.Population.Gt(900_000), expr.Value("large")),
	expr.When(City.Population.Gt(100_000), expr.Value("middling")))

func conditionals() []conform {
	return []conform{
		values("case_when_else", City.Filter(City.ID.In(1, 2, 7)).OrderBy(City.ID.Asc()).Values(City.Name, size.Else(expr.Value("small")).As("size")),
			row{"name": "Provo", "size": "middling"}, row{"name": "Moab", "size": "small"}, row{"name": "Austin", "size": "large"}),
		values("case_without_else", City.Filter(City.ID.Eq(2)).Values(size.As("size")), row{"size": nil}),
		values("case_of_a_value", State.Filter(State.ID.Lte(3)).OrderBy(State.ID.Asc()).Values(
			expr.Switch(State.ID, expr.Is(int64(1), expr.Value("first")), expr.Is(int64(2), expr.Value("second"))).Else(State.Name).As("place")),
			row{"place": "first"}, row{"place": "second"}, row{"place": "Iowa"}),
		names("case_in_filter_and_order", City.Filter(size.Eq("middling")).OrderBy(size.Asc(), City.ID.Desc()), "Toledo", "Provo"),
		values("case_with_exists", State.Filter(State.ID.Lte(3)).OrderBy(State.ID.Asc()).Values(
			expr.Case(expr.When(State.Cities.Any(), expr.Value[int64](1))).Else(expr.Value[int64](0)).As("settled")),
			row{"settled": int64(1)}, row{"settled": int64(1)}, row{"settled": int64(0)}),
		values("coalesce", City.Filter(City.ID.Lte(2)).OrderBy(City.ID.Asc()).Values(expr.Coalesce(City.Mayor, expr.Null[string](), expr.Value("vacant")).As("mayor")),
			row{"mayor": "Kaufusi"}, row{"mayor": "vacant"}),
		values("null_if", City.Filter(City.ID.Gte(7)).OrderBy(City.ID.Asc()).Values(expr.NullIf(City.Mayor, expr.Value("")).As("mayor")),
			row{"mayor": "Watson"}, row{"mayor": nil}),
		values("greatest_and_least", District.Filter(District.ID.In(1, 3)).OrderBy(District.ID.Asc()).Values(
			expr.Greatest(District.Population, District.ID).As("most"), expr.Least(District.Population, District.ID).As("least"),
			expr.Greatest(expr.Null[int64](), expr.Null[int64]()).As("none")),
			row{"most": int64(50000), "least": int64(1), "none": nil}, row{"most": int64(3), "least": int64(3), "none": nil}),
		values("greatest_and_least_of_three", one.Values(expr.Greatest(City.ID, expr.Null[int64](), City.Population, expr.Value[int64](7)).As("most"), expr.Least(expr.Value[int64](7), expr.Value[int64](5), expr.Null[int64]()).As("least")),
			row{"most": int64(115000), "least": int64(5)}),
		names("distinct_from", City.Filter(City.Mayor.IsDistinctFrom("Giles"), City.ID.Lt(6)).OrderBy(City.ID.Asc()), "Provo", "Moab", "Ogden", "Toledo"),
		names("not_distinct_from", City.Filter(City.Mayor.IsNotDistinctFromExpr(expr.Null[string]())).OrderBy(City.ID.Asc()), "Moab", "Toledo", "Salem"),
	}
}

func textFunctions() []conform {
	return []conform{
		values("text_functions", one.Values(City.Name.Upper().As("upper"), City.Name.Lower().As("lower"), City.Name.Length().As("length"),
			expr.Value("  x ").Trim().As("trim"), expr.Value("  x ").LTrim().As("ltrim"), expr.Value("  x ").RTrim().As("rtrim"),
			City.Name.Replace("o", "00").As("replace"), City.Name.Repeat(2).As("repeat")),
			row{"upper": "PROVO", "lower": "provo", "length": int64(5), "trim": "x", "ltrim": "x ", "rtrim": "  x", "replace": "Pr00v00", "repeat": "ProvoProvo"}),
		values("text_parts", one.Values(City.Name.Left(2).As("left"), City.Name.Right(2).As("right"), City.Name.Right(0).As("right0"), City.Name.Right(99).As("right99"),
			City.Name.Substr(2, 3).As("substr"), City.Name.StrPos("ov").As("at"), City.Name.StrPos("x").As("nowhere")),
			row{"left": "Pr", "right": "vo", "right0": "", "right99": "Provo", "substr": "rov", "at": int64(3), "nowhere": int64(0)}),
		values("text_of_letters_beyond_ascii", one.Values(expr.Value("größe").Length().As("length"), expr.Value("größe").Right(2).As("right"),
			expr.Value("größe").StrPos("ß").As("at"), expr.Value("ß").Ord().As("ord"), expr.Chr(expr.Value[int64](223)).As("chr")),
			row{"length": int64(5), "right": "ße", "at": int64(4), "ord": int64(223), "chr": "ß"}),
		values("concat", City.Filter(City.ID.Lte(2)).OrderBy(City.ID.Asc()).Values(expr.Concat(City.Name, expr.Value("/"), City.Mayor, City.ID).As("all")),
			row{"all": "Provo/Kaufusi1"}, row{"all": "Moab/2"}),
		names("text_function_in_filter", City.Filter(City.Name.Lower().StartsWith("sa"), City.Name.Length().Gt(4)), "Salem"),
	}
}

func mathFunctions() []conform {
	return []conform{
		values("math_rounding", one.Values(expr.Round(expr.Value(2.5), 0).As("half"), expr.Round(expr.Value(-2.5), 0).As("minus"), expr.Round(expr.Value(1234.567), 1).As("one"),
			expr.Ceil(expr.Value(1.2)).As("ceil"), expr.Floor(expr.Value(-1.2)).As("floor"),
			expr.Abs(expr.Value[int64](-3)).As("abs"), expr.Sign(expr.Value(-2.5)).As("sign")),
			row{"half": 3.0, "minus": -3.0, "one": 1234.6, "ceil": 2.0, "floor": -2.0, "abs": int64(3), "sign": -1.0}),
		values("math_functions", one.Values(expr.Sqrt(expr.Value(16.0)).As("sqrt"), expr.Power(expr.Value(2.0), expr.Value(10.0)).As("power"),
			expr.Exp(expr.Value(0.0)).As("exp"), expr.Ln(expr.Value(1.0)).As("ln"), expr.Log(expr.Value(2.0), expr.Value(8.0)).As("log")),
			row{"sqrt": 4.0, "power": 1024.0, "exp": 1.0, "ln": 0.0, "log": 3.0}),
		values("math_angles", one.Values(rounded(expr.Sin(expr.Pi())).As("sin"), rounded(expr.Cos(expr.Pi())).As("cos"), rounded(expr.Tan(expr.Value(0.5))).As("tan"),
			rounded(expr.Cot(expr.Value(0.5))).As("cot"), rounded(expr.ASin(expr.Value(1.0))).As("asin"), rounded(expr.ACos(expr.Value(1.0))).As("acos"),
			rounded(expr.ATan(expr.Value(1.0))).As("atan"), rounded(expr.ATan2(expr.Value(1.0), expr.Value(-1.0))).As("atan2"),
			rounded(expr.Degrees(expr.Pi())).As("degrees"), rounded(expr.Radians(expr.Value(180.0))).As("radians")),
			row{"sin": 0.0, "cos": -1.0, "tan": 0.5463, "cot": 1.8305, "asin": 1.5708, "acos": 0.0, "atan": 0.7854, "atan2": 2.3562, "degrees": 180.0, "radians": 3.1416}),
		values("bits", one.Values(expr.BitAnd(expr.Value[int64](12), expr.Value[int64](10)).As("and"), expr.BitOr(expr.Value[int64](12), expr.Value[int64](10)).As("or"),
			expr.BitXor(expr.Value[int64](12), expr.Value[int64](10)).As("xor"), expr.BitNot(expr.Value[int64](12)).As("not"),
			expr.ShiftLeft(expr.Value[int64](1), 4).As("left"), expr.ShiftRight(expr.Value[int64](-16), 2).As("right"),
			expr.Add(expr.BitAnd(expr.Value[int64](6), expr.Value[int64](3)), expr.Value[int64](1)).As("mixed"),
			expr.BitAnd(expr.Add(expr.Value[int64](6), expr.Value[int64](1)), expr.BitXor(expr.Value[int64](3), expr.Value[int64](1))).As("nested")),
			row{"and": int64(8), "or": int64(14), "xor": int64(6), "not": int64(-13), "left": int64(16), "right": int64(-4), "mixed": int64(3), "nested": int64(2)}),
		countOf("random_is_between_zero_and_one", City.Filter(expr.Random().Gte(0), expr.Random().Lt(1)), 8),
	}
}

func rounded(e expr.Expr[float64]) expr.Expr[float64] { return expr.Round(e, 4) }

func TestCaseNeedsABranch(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	run := func(ctx context.Context, e expr.Expression) error {
		_, err := City.Alias("x", e).OrderBy(expr.Ref[string]("x").Asc()).All(ctx, db)
		return err
	}
	for _, e := range []expr.Expression{expr.Case[string](), expr.Case[string]().Else(expr.Value("x")), expr.Switch[int64, string](City.ID)} {
		if err := run(nplusone.Watch(t), e); err == nil || !strings.Contains(err.Error(), "a Case needs a branch") {
			t.Errorf("%v", err)
		}
	}
}

func init() { suite = append(suite, custom(), dates()) }

func custom() []conform {
	return []conform{
		values("function_of_the_program", one.Values(expr.Func[string]("upper", City.Name).As("upper"), expr.Func[int64]("abs", expr.Neg(City.ID)).As("abs")),
			row{"upper": "PROVO", "abs": int64(1)}),
		values("operator_of_the_program", one.Values(expr.Op[string](City.Name, "||", expr.Op[string](expr.Value("-"), "||", City.Mayor)).As("joined"),
			expr.Op[int64](expr.Add(City.ID, expr.Value[int64](1)), "<<", expr.Value(int32(2))).As("shifted")),
			row{"joined": "Provo-Kaufusi", "shifted": int64(8)}),
		values("raw_fragment", one.Values(expr.Raw[int64]("? * (2 + ?)", City.Population.Plus(1), expr.Value[int64](1)).As("n"),
			expr.Raw[string]("'what??'").As("text"), expr.Mul(expr.Raw[int64]("1 + ?", City.ID), expr.Value[int64](10)).As("kept")),
			row{"n": int64(345003), "text": "what?", "kept": int64(20)}),
		names("raw_fragment_in_filter", City.Filter(expr.Raw[bool]("? > 5 OR ? = ?", City.ID, City.Name, expr.Value("Moab")), City.ID.Lt(8)).OrderBy(City.ID.Asc()), "Moab", "Salem", "Austin"),
	}
}

var moon = time.Date(1969, 7, 20, 20, 17, 40, 123456000, time.UTC)

func dates() []conform {
	return []conform{
		values("date_parts", one.Values(expr.Value(moon).Year().As("year"), expr.Value(moon).ISOYear().As("iso_year"), expr.Value(moon).Quarter().As("quarter"),
			expr.Value(moon).Month().As("month"), expr.Value(moon).Week().As("week"), expr.Value(moon).Day().As("day"), expr.Value(moon).YearDay().As("year_day"),
			expr.Value(moon).WeekDay().As("week_day"), expr.Value(moon).ISOWeekDay().As("iso_week_day"), expr.Value(moon).Hour().As("hour"),
			expr.Value(moon).Minute().As("minute"), expr.Value(moon).Second().As("second"), expr.Value(moon).Epoch().As("epoch")),
			row{"year": int64(1969), "iso_year": int64(1969), "quarter": int64(3), "month": int64(7), "week": int64(29), "day": int64(20), "year_day": int64(201),
				"week_day": int64(1), "iso_week_day": int64(7), "hour": int64(20), "minute": int64(17), "second": int64(40), "epoch": int64(-14182940)}),
		values("date_parts_at_the_turn_of_a_year", one.Values(expr.Value(newYear).ISOYear().As("iso_year"), expr.Value(newYear).Week().As("week"),
			expr.Value(newYear).ISOWeekDay().As("day"), expr.Value(newYear).Quarter().As("quarter")),
			row{"iso_year": int64(2020), "week": int64(53), "day": int64(5), "quarter": int64(1)}),
		values("date_truncated", one.Values(expr.Value(moon).Trunc(expr.Year).As("year"), expr.Value(moon).Trunc(expr.Quarter).As("quarter"), expr.Value(moon).Trunc(expr.Month).As("month"),
			expr.Value(moon).Trunc(expr.Week).As("week"), expr.Value(moon).Trunc(expr.Day).As("day"), expr.Value(moon).Trunc(expr.Hour).As("hour"),
			expr.Value(moon).Trunc(expr.Minute).As("minute"), expr.Value(moon).Trunc(expr.Second).As("second")),
			row{"year": utc(1969, 1, 1), "quarter": utc(1969, 7, 1), "month": utc(1969, 7, 1), "week": utc(1969, 7, 14), "day": utc(1969, 7, 20),
				"hour": utc(1969, 7, 20, 20), "minute": utc(1969, 7, 20, 20, 17), "second": utc(1969, 7, 20, 20, 17, 40)}),
		values("date_week_of_a_monday", one.Values(expr.Value(utc(2024, 1, 1, 5)).Trunc(expr.Week).As("week")), row{"week": utc(2024, 1, 1)}),
		names("date_year_equals_is_a_range", City.Filter(City.Founded.Year().Eq(1878)).OrderBy(City.ID.Asc()), "Moab", "Mesa"),
		names("date_year_compared_is_a_range", City.Filter(City.Founded.Year().Gt(1842), City.Founded.Year().Lte(1849)).OrderBy(City.ID.Asc()), "Provo", "Ogden"),
		names("date_year_differs", City.Filter(City.Founded.Year().Neq(1878), City.Founded.Year().In(1878, 1849)), "Provo"),
		names("date_part_in_filter", City.Filter(City.Founded.Month().Eq(6)).OrderBy(City.Founded.Day().Asc(), City.ID.Asc()), "Ogden", "Salem"),
		countOf("date_now", City.Filter(City.Founded.LtExpr(expr.Now()), expr.Now().Gt(utc(2020, 1, 1))), 8),
	}
}

var newYear = utc(2021, 1, 1)

func utc(year int, month time.Month, day int, clock ...int) time.Time {
	clock = append(clock, 0, 0, 0)
	return time.Date(year, month, day, clock[0], clock[1], clock[2], 0, time.UTC)
}

func TestMistakesInCustomExpressions(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	for says, e := range map[string]expr.Expression{
		"is no name of a function":                   expr.Func[int64]("abs(1); --"),
		"is no operator":                             expr.Op[int64](City.ID, "+ 1 --", City.ID),
		"has another number of ? than the 2":         expr.Raw[int64]("? + 1", City.ID, City.ID),
		"has another number of ? than the 1":         expr.Raw[int64]("? + ?", City.ID),
		"there is no unit":                           City.Founded.Trunc("fortnight"),
		"Year needs an expression of type time.Time": City.ID.Year(),
		"Upper needs an expression of type string":   City.ID.Upper(),
		"must not be negative":                       expr.Round(City.AreaKm2, -1),
		"decimal places must not be negative":        expr.Truncate(City.AreaKm2, -1),
		"parts of a text are counted from 1":         City.Name.SplitPart("a", 0),
		"ExtractIn: there is no unit":                expr.ExtractIn(City.Founded, "fortnight", "UTC"),
		"TruncIn: there is no unit":                  expr.TruncIn(City.Founded, expr.WeekDay, "UTC"),
		"IntervalOf: there is no unit":               expr.IntervalOf(City.ID, expr.Epoch),
		"PlusInterval needs an expression of type":   City.Name.PlusInterval(types.Days(1)),
		"elements of a list are counted from 0":      expr.Array(expr.ArrayOf(City.ID)).At(-1),
		"not before its beginning":                   expr.Array(expr.ArrayOf(City.ID)).Slice(2, 1),
		"there is no range of Go type string":        expr.MakeRange(City.Name, City.Name),
		"no name of a text search configuration":     expr.ToVector("x'y", City.Name).Matches(expr.PlainQuery("simple", "x")),
		"there is no label":                          expr.ToVector("simple", City.Name).Weight('E').Matches(expr.PlainQuery("simple", "x")),
	} {
		if _, err := City.Alias("x", e).OrderBy(expr.Ref[int64]("x").Asc()).All(nplusone.Watch(t), db); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
}

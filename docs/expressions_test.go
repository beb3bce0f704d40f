package docs_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, expressions) }

type maps = []map[string]any

func thatYear(ctx context.Context, db *orm.DB) ([]ParkRow, error) {
	parks, err := Park.Filter(Park.CreatedAt.Year().Eq(1919)).Only(Park.Title).All(ctx, db)
	return parks, err
}

var expressions = []snippet{
	{"case", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		size := expr.Case(
			expr.When(City.Population.Gt(500_000), expr.Value("large")),
			expr.When(City.Population.Gt(50_000), expr.Value("middling")),
		).Else(expr.Value("small"))
		place := expr.Switch(City.StateID, expr.Is(int64(1), expr.Value("home")), expr.Is(int64(4), expr.Value("south")))
		rows, err := City.Filter(size.Neq("middling"), City.ID.Lt(7)).OrderBy(City.ID.Asc()).
			Values(City.Name, size.As("size"), place.As("place")).All(ctx, db)
		is(t, rows, maps{{"name": "Moab", "place": "home", "size": "small"}, {"name": "Mesa", "place": "south", "size": "small"}, {"name": "Salem", "place": "south", "size": "small"}})
		rows, err2 := City.Filter(City.ID.Eq(4)).Values(place.As("place")).All(ctx, db)
		is(t, rows, maps{{"place": nil}})
		_, err3 := City.Values(expr.Case[string]().As("x")).All(ctx, db)
		says(t, err3, nil, "inlay: a Case needs a branch: expr.Case(expr.When(predicate, value))")
		return errors.Join(err, err2)
	}},
	{"NULL", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		rows, err := City.Filter(City.Mayor.IsDistinctFrom("Giles"), City.StateID.Eq(4)).OrderBy(City.ID.Asc()).Values(City.Name,
			expr.Coalesce(expr.NullIf(City.Mayor, expr.Value("")), expr.Value("vacant")).As("mayor"),
			expr.Least(City.Population, expr.Value[int64](10_000)).As("at_most")).All(ctx, db)
		is(t, rows, maps{{"name": "Salem", "mayor": "vacant", "at_most": 9000}, {"name": "Austin", "mayor": "Watson", "at_most": 10000}, {"name": `50%_off\`, "mayor": "vacant", "at_most": 0}})
		rows, err2 := City.Filter(City.ID.Eq(1)).Values(expr.Greatest(City.ID, expr.Null[int64]()).As("some"), expr.Least(expr.Null[int64](), expr.Null[int64]()).As("none")).All(ctx, db)
		is(t, rows, maps{{"some": 1, "none": nil}})
		n, err3 := City.Filter(City.Mayor.IsNotDistinctFromExpr(expr.Null[string]())).Count(ctx, db)
		is(t, n, 3)
		return errors.Join(err, err2, err3)
	}},
	{"text", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		rows, err := City.Filter(City.Name.Lower().StartsWith("mo")).Values(
			City.Name.Left(2).Upper().As("code"),
			City.Name.Length().As("letters"),
			expr.Concat(City.Name, expr.Value(" #"), City.ID, City.Mayor).As("label")).All(ctx, db)
		is(t, rows, maps{{"code": "MO", "letters": 4, "label": "Moab #2"}})
		one := City.Filter(City.ID.Eq(2))
		rows, err2 := one.Values(expr.Value(" x ").Trim().As("trim"), expr.Value(" x ").LTrim().As("ltrim"), expr.Value(" x ").RTrim().As("rtrim"),
			City.Name.Right(2).As("right"), City.Name.Substr(2, 2).As("substr"), City.Name.StrPos("a").As("a"), City.Name.StrPos("z").As("z"),
			City.Name.Replace("oa", "u").As("replace"), City.Name.Repeat(2).As("repeat"), City.Name.Ord().As("ord"), expr.Chr(expr.Value[int64](77)).As("chr")).All(ctx, db)
		is(t, rows, maps{{"trim": "x", "ltrim": "x ", "rtrim": " x", "right": "ab", "substr": "oa", "a": 3, "z": 0, "replace": "Mub", "repeat": "MoabMoab", "ord": 77, "chr": "M"}})
		rows, err3 := one.Values(expr.Value("é").Upper().As("upper")).All(ctx, db)
		is(t, rows[0]["upper"] == "é", db.Dialect() == "SQLite")
		_, err4 := City.Filter(City.ID.Upper().Eq(1)).All(ctx, db)
		var wrong *orm.TypeError
		is(t, errors.As(err4, &wrong), true)
		return errors.Join(err, err2, err3)
	}},
	{"numbers", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		rows, err := City.Filter(City.ID.Eq(2)).Values(expr.Round(City.Density(), 1).As("density"), expr.Ceil(City.Density()).As("at_most"),
			expr.Power(City.AreaKm2, expr.Value(2.0)).As("square"), expr.BitAnd(City.Population, expr.Value[int64](0xff)).As("low_byte")).All(ctx, db)
		is(t, rows, maps{{"density": 441.7, "at_most": 442, "square": 144, "low_byte": 180}})
		for _, e := range []expr.Expr[float64]{expr.Sqrt(expr.Value(-1.0)), expr.Ln(expr.Value(-1.0)), expr.ASin(expr.Value(2.0))} {
			rows, domain := City.Limit(1).Values(e.As("x")).All(ctx, db)
			var refused *orm.QueryError
			is(t, errors.As(domain, &refused), db.Dialect() == "PostgreSQL")
			if db.Dialect() == "SQLite" {
				is(t, rows, maps{{"x": nil}})
			}
		}
		rows, err2 := City.Filter(City.ID.Eq(1)).Values(expr.Round(expr.Value(2.5), 0).As("up"), expr.Round(expr.Value(-2.5), 0).As("down")).All(ctx, db)
		is(t, rows, maps{{"up": 3, "down": -3}})
		return errors.Join(err, err2)
	}},
	{"year", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		parks, err2 := thatYear(ctx, db)
		names(t, parks, "Zion")
		rows, err := Park.Filter(Park.CreatedAt.Month().Eq(11)).OrderBy(Park.Number.Asc()).Values(Park.Title,
			Park.CreatedAt.Trunc(expr.Month).As("month"), Park.CreatedAt.ISOWeekDay().As("day")).All(ctx, db)
		month := func(y int) time.Time { return time.Date(y, 11, 1, 0, 0, 0, 0, time.UTC) }
		is(t, rows, maps{{"name": "Zion", "month": month(1919), "day": 3}, {"name": "Arches", "month": month(1971), "day": 5}})
		for p, want := range map[expr.Predicate]int64{
			Park.CreatedAt.Year().Gt(1919): 1, Park.CreatedAt.Year().Gte(1919): 2, Park.CreatedAt.Year().Lt(1971): 1, Park.CreatedAt.Year().Lte(1971): 2,
			Park.CreatedAt.LtExpr(expr.Now()): 2,
		} {
			n, err := Park.Filter(p).Count(ctx, db)
			if err != nil {
				return err
			}
			is(t, n, want)
		}
		return errors.Join(err, err2)
	}},
	{"time zones", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		rows, err := Park.Filter(Park.Title.Eq("Zion")).Values(
			expr.ExtractIn(Park.CreatedAt, expr.Hour, "America/Denver").As("hour"),
			expr.TruncIn(Park.CreatedAt, expr.Day, "America/Denver").As("day")).All(ctx, db)
		is(t, rows, maps{{"hour": 17, "day": time.Date(1919, 11, 18, 7, 0, 0, 0, time.UTC)}})
		return err
	}},
	{"of your own", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		initial := expr.Func[string]("substr", City.Name, expr.Value[int32](1), expr.Value[int32](1))
		code := expr.Op[string](initial, "||", City.Mayor)
		near := expr.Raw[bool]("? BETWEEN 0.9 * ? AND 1.1 * ?", City.Density(), expr.Value(1000.0), expr.Value(1000.0))
		rows, err := City.Filter(near).Values(code.As("code")).All(ctx, db)
		is(t, rows, maps{{"code": "AWatson"}})
		rows, err2 := City.Filter(City.ID.Eq(1)).Values(expr.Raw[string]("'what??'").As("text"), expr.Mul(expr.Raw[int64]("1 + ?", City.ID.Plus(1)), City.ID).As("kept")).All(ctx, db)
		is(t, rows, maps{{"text": "what?", "kept": 3}})
		for _, f := range []any{expr.Func[string], expr.Raw[string]} {
			is(t, reflect.TypeOf(f).In(0), reflect.TypeFor[expr.Constant]())
		}
		is(t, reflect.TypeOf(expr.Op[string]).In(1), reflect.TypeFor[expr.Constant]())
		is(t, reflect.TypeOf(City.Name.Collate).In(0), reflect.TypeFor[expr.Constant]())
		_, err3 := City.Values(expr.Raw[int64]("? + ?", City.ID).As("x")).All(ctx, db)
		says(t, err3, nil, `inlay: Raw: "? + ?" has another number of ? than the 1 expressions it is given`)
		_, err4 := City.Values(expr.Func[int64]("abs(1); --").As("x")).All(ctx, db)
		is(t, err4 != nil, true)
		_, err5 := City.Values(expr.Op[int64](City.ID, "+ 1 --", City.ID).As("x")).All(ctx, db)
		is(t, err5 != nil, true)
		collation := map[string]expr.Constant{"PostgreSQL": "C", "SQLite": "BINARY"}[db.Dialect()]
		first, err6 := City.OrderBy(City.Name.Collate(collation).Desc()).First(ctx, db)
		is(t, first.Name, "Toledo")
		return errors.Join(err, err2, err6)
	}},
	{"what both databases have", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		moment := Park.CreatedAt
		for _, e := range []expr.Expression{
			City.Name.LPad(9, "*"), City.Name.RPad(9, "*"), City.Name.Reverse(), City.Name.MD5(), City.Name.SHA256(),
			expr.StdDevPop(City.AreaKm2), expr.StdDevSamp(City.AreaKm2), expr.VarPop(City.AreaKm2), expr.VarSamp(City.AreaKm2),
			expr.Percentile(0.5, City.AreaKm2), expr.PercentileOf(0.5, City.ID), expr.Mode(City.StateID),
			expr.Corr(City.AreaKm2, City.AreaKm2), expr.CovarPop(City.AreaKm2, City.AreaKm2), expr.CovarSamp(City.AreaKm2, City.AreaKm2),
			expr.RegrSlope(City.AreaKm2, City.AreaKm2), expr.RegrIntercept(City.AreaKm2, City.AreaKm2), expr.RegrR2(City.AreaKm2, City.AreaKm2),
			expr.BitAndOf(City.ID), expr.BitOrOf(City.ID), expr.BitXorOf(City.ID),
			expr.ExtractIn(moment, expr.Hour, "UTC"), expr.TruncIn(moment, expr.Day, "UTC"),
		} {
			values := City.Values(expr.Raw[any]("?", e).As("x"))
			if expr.TypeOf(e) == expr.TypeOf(moment) || reflect.DeepEqual(e, expr.ExtractIn(moment, expr.Hour, "UTC")) {
				values = Park.Values(expr.Raw[any]("?", e).As("x"))
			}
			if _, err := values.All(ctx, db); err != nil {
				t.Errorf("%v", err)
			}
		}
		_, err := City.DistinctOn(City.StateID).OrderBy(City.StateID.Asc()).All(ctx, db)
		if db.Dialect() == "SQLite" {
			says(t, err, nil, "inlay: SQLite has no DISTINCT ON")
			err = nil
		}
		return err
	}},
}

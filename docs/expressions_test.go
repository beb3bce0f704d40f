package docs_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, expressions) }

type maps = []map[string]any

type StateSize struct {
	StateID, Cities, People int64
}

type RankedCity struct {
	Name string
	Rank int64
}

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
		if db.Dialect() == "SQLite" {
			var lacks *orm.UnsupportedError
			is(t, errors.As(err, &lacks), true)
			return nil
		}
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
	{"aggregates", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		var stats struct {
			Mayors int64
			Names  []string
			Line   *string
			People int64
		}
		err := City.Filter(City.StateID.Eq(1)).Aggregate(ctx, db, &stats,
			expr.CountOf(City.Mayor).Distinct().Filter(City.Population.Gt(100_000)).As("mayors"),
			expr.ArrayAgg(City.Name).OrderBy(City.Population.Desc()).As("names"),
			expr.StringAgg(City.Mayor, ", ").OrderBy(City.Mayor.Asc()).As("line"),
			expr.Sum(City.Population).Default(0).As("people"))
		if err == nil {
			is(t, []any{stats.Mayors, stats.Names, *stats.Line, stats.People}, []any{1, []string{"Provo", "Ogden", "Moab"}, "Kaufusi, Nadolski", 207300})
		}
		var none struct {
			People   int64
			Settled  *bool
			Document *string
		}
		err2 := City.None().Aggregate(ctx, db, &none, expr.Sum(City.Population).Default(0).As("people"), expr.BoolAnd(City.Population.Gt(0)).As("settled"),
			expr.Cast[string](expr.Max(City.Name)).As("document"))
		is(t, none.People == 0 && none.Settled == nil && none.Document == nil, true)
		rows, err3 := State.Filter(State.ID.Lte(2)).OrderBy(State.ID.Asc()).Values(State.Name,
			subquery.Aggregate(State.Cities.Rows(), expr.ArrayAgg(City.Name).OrderBy(City.Name.Asc())).As("cities")).All(ctx, db)
		is(t, rows, maps{{"name": "Utah", "cities": []string{"Moab", "Ogden", "Provo"}}, {"name": "Ohio", "cities": []string{"Toledo"}}})
		var list struct{ Names []string }
		err5 := City.None().Aggregate(ctx, db, &list, expr.ArrayAgg(City.Name).Default([]string{}).As("names"))
		is(t, list.Names != nil && len(list.Names) == 0, true)
		_, err6 := City.Values(expr.StringAgg(City.Name, ", ").Distinct().As("names")).All(ctx, db)
		is(t, err6 != nil, db.Dialect() == "SQLite")
		err4 := City.Aggregate(ctx, db, &none, expr.ArrayAgg(City.Name).Filter(City.ID.Gt(1)).OrderBy(City.Name.Asc()).As("document"))
		says(t, err4, nil, "inlay: OrderBy belongs to an aggregate over an expression, before its Filter, and needs an order: expr.ArrayAgg(e).OrderBy(e.Asc())")
		return errors.Join(err, err2, err3, err5)
	}},
	{"groups", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		people := expr.Ref[int64]("people")
		byState := City.GroupBy(City.StateID).
			Annotate("cities", expr.Count()).
			Annotate("people", expr.Sum(City.Population)).
			Filter(people.Gt(100_000), City.AreaKm2.Gt(2)).
			OrderBy(people.Desc())
		sizes, err := orm.Into[StateSize](byState).All(ctx, db)
		is(t, sizes, []StateSize{{4, 2, 970000}, {2, 1, 270000}, {1, 3, 207300}})

		n, err2 := byState.Count(ctx, db)
		is(t, n, 3)
		any, err3 := byState.Filter(people.Gt(1_000_000)).Exists(ctx, db)
		is(t, any, false)
		var most struct{ Most int64 }
		err4 := byState.Aggregate(ctx, db, &most, expr.Max(people).As("most"))
		is(t, most.Most, 970000)

		_, err5 := City.GroupBy(City.StateID).All(ctx, db)
		var place *orm.PlaceError
		is(t, errors.As(err5, &place), true)
		_, err6 := City.Filter(expr.Count().Gt(1)).All(ctx, db)
		var aggregate *orm.AggregateError
		is(t, errors.As(err6, &aggregate), true)
		_, err7 := City.Limit(1).GroupBy(City.StateID).Count(ctx, db)
		is(t, errors.Is(err7, orm.ErrSliced), true)
		return errors.Join(err, err2, err3, err4)
	}},
	{"groups without GroupBy", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		rows, err := City.OrderBy(City.StateID.Asc()).Values(City.StateID, expr.Max(City.Population).As("largest")).All(ctx, db)
		is(t, rows, maps{{"state_id": 1, "largest": 115000}, {"state_id": 2, "largest": 270000}, {"state_id": 4, "largest": 961000}})
		rows, err2 := City.Values(expr.Count().As("cities")).All(ctx, db)
		is(t, rows, maps{{"cities": 8}})
		return errors.Join(err, err2)
	}},
	{"groups by an expression", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		decade := expr.Ref[int64]("decade")
		rows, err := Park.Unscoped().
			Annotate("decade", expr.Mul(Park.CreatedAt.Year().Over(10), expr.Value[int64](10))).
			OrderBy(decade.Asc()).
			Values(decade, expr.Count().As("parks")).All(ctx, db)
		is(t, rows, maps{{"decade": 1900, "parks": 1}, {"decade": 1910, "parks": 1}, {"decade": 1970, "parks": 1}})
		return err
	}},
	{"groups in a subquery", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		states, err := State.Filter(subquery.In(State.ID, City.GroupBy(City.StateID).Filter(expr.Count().Gte(3)))).All(ctx, db)
		names(t, states, "Utah", "Texas")
		return err
	}},
	{"windows", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		byID := expr.Window{}.OrderBy(City.ID.Asc())
		nearby := byID.Frame(expr.Rows(expr.Preceding(1), expr.Following(1), expr.ExcludeNothing))
		rows, err := City.OrderBy(City.ID.Asc()).Limit(3).Values(City.Name,
			expr.Lag(City.Name, 1).Over(byID).As("before"),
			expr.Sum(City.Population).Over(byID).As("so_far"),
			expr.Max(City.Population).Over(nearby).As("nearby")).All(ctx, db)
		is(t, rows, maps{{"name": "Provo", "before": nil, "so_far": 115000, "nearby": 115000}, {"name": "Moab", "before": "Provo", "so_far": 120300, "nearby": 115000},
			{"name": "Ogden", "before": "Moab", "so_far": 207300, "nearby": 270000}})
		return err
	}},
	{"a filter on a window", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		inState := expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc())
		largest := City.
			Annotate("rank", expr.Rank().Over(inState)).
			Filter(expr.Ref[int64]("rank").Eq(1), City.AreaKm2.Lt(500))
		cities, err := orm.Into[RankedCity](largest).All(ctx, db)
		is(t, len(cities), 3)
		is(t, slices.Contains(cities, RankedCity{"Salem", 1}), true)
		n, err2 := largest.Count(ctx, db)
		is(t, n, 3)
		states, err3 := State.Filter(subquery.Exists(largest.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID))))).All(ctx, db)
		names(t, states, "Utah", "Ohio", "Texas")

		// Written out, and not named, it is the database that refuses it.
		_, err4 := City.Filter(expr.Rank().Over(inState).Eq(1)).All(ctx, db)
		is(t, err4 != nil, true)
		return errors.Join(err, err2, err3)
	}},
	{"windows over groups", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		byPeople := expr.Window{}.OrderBy(expr.Sum(City.Population).Desc())
		rows, err := City.GroupBy(City.StateID).
			Annotate("rank", expr.Rank().Over(byPeople)).
			Filter(expr.Ref[int64]("rank").Lte(2)).
			OrderBy(expr.Ref[int64]("rank").Asc()).
			Values(City.StateID, expr.Ref[int64]("rank")).All(ctx, db)
		is(t, rows, maps{{"state_id": 4, "rank": 1}, {"state_id": 2, "rank": 2}})
		return err
	}},
	{"what a database lacks", func(t *testing.T, ctx context.Context, db *orm.DB) error {
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
			named := expr.Raw[any]("?", e).As("x")
			_, err := City.Values(named).All(ctx, db)
			if expr.TypeOf(e) == expr.TypeOf(moment) || reflect.DeepEqual(e, expr.ExtractIn(moment, expr.Hour, "UTC")) {
				_, err = Park.Values(named).All(ctx, db)
			}
			var lacks *orm.UnsupportedError
			is(t, errors.As(err, &lacks), db.Dialect() == "SQLite")
			if db.Dialect() == "PostgreSQL" && err != nil {
				t.Errorf("%v", err)
			}
		}
		if db.Dialect() == "SQLite" {
			_, err := City.Values(City.Name.MD5().As("digest")).All(ctx, db)
			says(t, err, nil, "inlay: SQLite has no MD5")
		}
		return nil
	}},
}

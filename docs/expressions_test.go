package docs_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, expressions) }

type maps = []map[string]any

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
	{"arithmetic", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		perCity := expr.Div(City.Population, expr.Value[int64](7))
		exact := expr.Div(expr.Cast[float64](City.Population), expr.Value(7.0))
		rows, err := City.Filter(City.ID.EqExpr(City.StateID)).Values(City.Name, perCity.As("whole"), expr.Round(exact, 2).As("exact"),
			expr.Mod(City.Population, expr.Value[int64](7)).As("rest"), City.AreaKm2.Times(0.386).As("miles")).All(ctx, db)
		is(t, rows, maps{{"name": "Provo", "whole": 16428, "exact": 16428.57, "rest": 4, "miles": 38.6}})
		rows, err2 := City.Filter(City.ID.Eq(1)).Values(expr.Div(expr.Neg(City.ID.Plus(6)), expr.Value[int64](2)).As("div"), expr.Mod(expr.Value[int64](-7), expr.Value[int64](3)).As("mod"),
			City.ID.Minus(3).As("minus"), City.ID.Over(2).As("over"), expr.Mul(expr.Sub(City.ID, expr.Value[int64](3)), expr.Add(City.ID, City.StateID)).As("grouped")).All(ctx, db)
		is(t, rows, maps{{"div": -3, "mod": -1, "minus": -2, "over": 0, "grouped": -4}})
		rows, err3 := City.Filter(City.ID.Eq(1)).Values(City.ID.Over(0).As("x")).All(ctx, db)
		is(t, err3 != nil, db.Dialect() == "PostgreSQL")
		if err3 == nil {
			is(t, rows, maps{{"x": nil}})
		}
		return errors.Join(err, err2)
	}},
	{"columns and values", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		crowded := City.Filter(City.Population.GtExpr(expr.Mul(expr.Cast[int64](City.AreaKm2), expr.Value[int64](1000))))
		cities, err := crowded.OrderBy(City.Density().Desc(), City.Name.Asc()).All(ctx, db)
		ordered(t, cities, "Salem", "Mesa", "Toledo", "Provo")
		half := expr.Ref[float64]("half")
		maps, err2 := City.Alias("half", City.AreaKm2.Over(2)).Filter(half.Gt(100)).OrderBy(half.Asc()).Values(City.Name, half.Plus(1).As("half_and_one")).All(ctx, db)
		is(t, maps, []map[string]any{{"name": "Toledo", "half_and_one": 106}, {"name": "Austin", "half_and_one": 491}})
		rows, err3 := City.Filter(City.ID.Eq(2)).Values(expr.Null[string]().As("none"), expr.Value("x").As("some"), expr.Value[*string](nil).As("nothing")).All(ctx, db)
		is(t, rows, []map[string]any{{"none": nil, "some": "x", "nothing": nil}})
		return errors.Join(err, err2, err3)
	}},
	{"cast", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		rows, err := City.Filter(expr.Cast[string](City.Population).StartsWith("11")).Values(
			expr.Cast[string](City.Population).Length().As("digits"), expr.Cast[int64](expr.Value("42")).Plus(1).As("number")).All(ctx, db)
		is(t, rows, maps{{"digits": 6, "number": 43}})
		rows, err2 := City.Filter(City.ID.Eq(1)).Values(expr.Cast[int64](expr.Value(2.7)).As("whole")).All(ctx, db)
		is(t, rows, maps{{"whole": map[string]int{"PostgreSQL": 3, "SQLite": 2}[db.Dialect()]}})
		rows, err3 := City.Filter(City.ID.Eq(1)).Values(expr.Cast[int64](City.Name).As("number")).All(ctx, db)
		is(t, err3 != nil, db.Dialect() == "PostgreSQL")
		if err3 == nil {
			is(t, rows, maps{{"number": 0}})
		}
		return errors.Join(err, err2)
	}},
	{"tuples", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		place := expr.Tuple(City.StateID, City.Name)
		after := City.Filter(place.Gt(1, "Moab")).OrderBy(City.StateID.Asc(), City.Name.Asc())
		among := City.Filter(place.In(expr.Pair[int64, string]{First: 1, Second: "Moab"}, expr.Pair[int64, string]{First: 2, Second: "Moab"}))
		cities, err := after.Limit(3).All(ctx, db)
		ordered(t, cities, "Ogden", "Provo", "Toledo")
		cities, err2 := among.All(ctx, db)
		names(t, cities, "Moab")
		cities, err3 := City.Filter(place.NotIn()).All(ctx, db)
		is(t, len(cities), 8)
		n, err4 := City.Filter(expr.Tuple3Of(City.StateID, City.ID, City.Name).Lte(1, 2, "Moab"), place.EqTuple(place)).Count(ctx, db)
		is(t, n, 2)
		return errors.Join(err, err2, err3, err4)
	}},
	{"over a relation", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		state := expr.Via(City.State, State.Name)
		cities, err := City.Filter(state.Neq("Texas")).OrderBy(state.Asc(), City.Name.Desc()).All(ctx, db)
		ordered(t, cities, "Toledo", "Provo", "Ogden", "Moab")
		return err
	}},
	{"the error of a type", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		_, err := City.Filter(City.ID.Upper().Eq(1)).All(ctx, db)
		var wrong *orm.TypeError
		is(t, errors.As(err, &wrong), true)
		return nil
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

package docs_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, aggregatesPage) }

type StateSize struct {
	StateID, Cities, People int64
}

// StateTotal is a group of cities; what the group is not made by is nil.
type StateTotal struct {
	StateID *int64
	Small   *bool
	Cities  int64
	Level   int64
}

// lacks checks that a feature is an UnsupportedError on SQLite, and no error elsewhere.
func lacks(t *testing.T, db *orm.DB, feature string, err error) error {
	t.Helper()
	if db.Dialect() != "SQLite" {
		return err
	}
	var unsupported *orm.UnsupportedError
	if !errors.As(err, &unsupported) || unsupported.Feature != feature {
		t.Errorf("SQLite on %s: %v", feature, err)
	}
	return nil
}

var aggregatesPage = []snippet{
	{"aggregates of all rows", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		var stats struct {
			Cities  int64
			People  *int64
			Density *float64
		}
		texan := City.Filter(City.StateID.Eq(4))
		err := texan.Aggregate(ctx, db, &stats,
			expr.Count().As("cities"), expr.Sum(City.Population).As("people"), expr.Max(City.Density()).As("density"))
		if err == nil {
			is(t, []any{stats.Cities, *stats.People, *stats.Density}, []any{4, 974000, 3000})
		}
		err2 := City.None().Aggregate(ctx, db, &stats,
			expr.Count().As("cities"), expr.Sum(City.Population).As("people"), expr.Max(City.Density()).As("density"))
		is(t, stats.Cities == 0 && stats.People == nil && stats.Density == nil, true)
		var plain struct{ People int64 }
		err3 := City.None().Aggregate(ctx, db, &plain, expr.Sum(City.Population).As("people"))
		is(t, errors.Is(err3, orm.ErrNull), true)
		return errors.Join(err, err2)
	}},
	{"an aggregate of limited rows", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		var top struct{ People int64 }
		err := City.OrderBy(City.Population.Desc()).Limit(3).Only(City.Population).
			Aggregate(ctx, db, &top, expr.Sum(City.Population).Default(0).As("people"))
		is(t, top.People, 1_346_000)
		var states struct{ N int64 }
		err2 := City.Only(City.StateID).Distinct().Aggregate(ctx, db, &states, expr.Count().As("n"))
		is(t, states.N, 3)
		return errors.Join(err, err2)
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
		is(t, errors.As(err6, new(*orm.UnsupportedError)), db.Dialect() == "SQLite")
		quartiles, err7 := City.Values(expr.Percentiles([]float64{0, 1}, City.AreaKm2).As("ends")).All(ctx, db)
		is(t, quartiles, maps{{"ends": []float64{1, 980}}})
		err4 := City.Aggregate(ctx, db, &none, expr.ArrayAgg(City.Name).Filter(City.ID.Gt(1)).OrderBy(City.Name.Asc()).As("document"))
		says(t, err4, nil, "inlay: OrderBy belongs to an aggregate over an expression, before its Filter, and needs an order: expr.ArrayAgg(e).OrderBy(e.Asc())")
		return errors.Join(err, err2, err3, err5, err7)
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
	{"HAVING in a condition", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities := expr.Ref[int64]("cities")
		found, err := orm.Into[StateCount](City.GroupBy(City.StateID).
			Annotate("cities", expr.Count()).
			Filter(expr.Or(cities.Eq(1), expr.Not(expr.Sum(City.Population).Lt(900_000)))).
			OrderBy(City.StateID.Asc())).All(ctx, db)
		is(t, found, []StateCount{{2, 1}, {4, 4}})

		rows, err2 := City.Filter(expr.Count().Gt(1)).OrderBy(expr.Count().Desc()).Values(City.StateID, expr.Count().As("cities")).All(ctx, db)
		is(t, rows, maps{{"state_id": 4, "cities": 4}, {"state_id": 1, "cities": 3}})
		rows, err3 := City.Filter(City.StateID.Eq(1)).Values(City.StateID, expr.Div(expr.Sum(City.Population), expr.Count()).As("mean")).All(ctx, db)
		is(t, rows, maps{{"state_id": 1, "mean": 69100}})
		return errors.Join(err, err2, err3)
	}},
	{"Pluck that groups", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		counts, err := orm.Pluck2(City.OrderBy(City.StateID.Asc()), City.StateID, expr.Count()).All(ctx, db)
		is(t, counts, []orm.Pair[int64, int64]{{First: 1, Second: 3}, {First: 2, Second: 1}, {First: 4, Second: 4}})
		return err
	}},
	{"subtotals", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		small := expr.Ref[bool]("small")
		totals := City.Filter(City.ID.Between(4, 7)).
			Annotate("small", City.Population.Lt(5000)).
			GroupBy(expr.Rollup(City.StateID, small)).
			Annotate("cities", expr.Count()).
			Annotate("level", expr.Grouping(City.StateID, small)).
			OrderBy(City.StateID.Asc(), small.Asc())
		rows, err := orm.Into[StateTotal](totals).All(ctx, db)
		if err := lacks(t, db, "GROUPING", err); err != nil || db.Dialect() == "SQLite" {
			return err
		}
		two, four, yes, no := int64(2), int64(4), true, false
		is(t, plain(rows), plain([]StateTotal{{&two, &no, 1, 0}, {&two, nil, 1, 1}, {&four, &no, 2, 0}, {&four, &yes, 1, 0}, {&four, nil, 3, 1}, {nil, nil, 4, 3}}))

		subtotals, err := orm.Into[StateTotal](totals.Filter(expr.Ref[int64]("level").Eq(1))).All(ctx, db)
		is(t, plain(subtotals), plain([]StateTotal{{&two, nil, 1, 1}, {&four, nil, 3, 1}}))
		return err
	}},
	{"grouping sets", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		small := expr.Ref[bool]("small")
		sets := City.Alias("small", City.Population.Lt(5000)).
			GroupBy(expr.GroupingSets(expr.Set(City.StateID), expr.Set(small), expr.Set()))
		n, err := sets.Count(ctx, db)
		if err := lacks(t, db, "GROUPING SETS", err); err != nil || db.Dialect() == "SQLite" {
			return err
		}
		is(t, n, 6)
		n, err = City.Alias("small", City.Population.Lt(5000)).GroupBy(expr.Cube(City.StateID, small)).Count(ctx, db)
		is(t, n, 10)
		return err
	}},
	{"groups of a left join", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		counts := State.LeftJoin(City, City.StateID.EqExpr(State.ID)).
			GroupBy(State.ID, State.Name).
			OrderBy(State.ID.Asc()).
			Values(State.Name, expr.CountOf(City.ID).As("cities"))
		rows, err := counts.All(ctx, db)
		is(t, rows, maps{{"name": "Utah", "cities": 3}, {"name": "Ohio", "cities": 1}, {"name": "Iowa", "cities": 0}, {"name": "Texas", "cities": 4}, {"name": "Maine", "cities": 0}})
		return err
	}},
	{"mistakes with groups", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		_, err := City.GroupBy(City.StateID).Values(City.Name, expr.Count().As("cities")).All(ctx, db)
		says(t, err, nil, "inlay: column cities.name differs within the groups of the query: add it to GroupBy, or use an aggregate of it")
		_, err = City.GroupBy(City.StateID).All(ctx, db)
		says(t, err, nil, `inlay: field "id" of docs_test.CityRow is filled by no column or annotation of the query: annotate under that name, or tag the field `+"`orm:\"annotation\"` to leave it zero")
		_, err = City.Values(expr.Count().Distinct().As("n")).All(ctx, db)
		says(t, err, nil, "inlay: Distinct belongs to an aggregate over an expression, and before its Filter: expr.CountOf(e).Distinct().Filter(p)")
		_, err = orm.Into[StateCount](City.Annotate("cities", expr.Count())).All(ctx, db)
		var aggregate *orm.AggregateError
		is(t, errors.As(err, &aggregate), true)
		return nil
	}},
}

type StateCount struct{ StateID, Cities int64 }

// plain writes values as JSON, in which pointers do not show.
func plain(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

package docs_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, windowsPage) }

type RankedCity struct {
	Name string
	Rank int64
}

// TopCity is one of the largest cities of a state.
type TopCity struct {
	Name       string
	Population int64
}

type TopTable struct {
	orm.Derived[TopCity]
	Name       expr.Column[string]
	Population expr.Column[int64]
}

var Top = orm.Define[TopTable]("top")

type StateCity struct{ Name, City string }

var windowsPage = []snippet{
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
	{"running totals", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		byID := expr.Window{}.OrderBy(City.ID.Asc())
		last3 := byID.Frame(expr.Rows(expr.Preceding(2), expr.CurrentRow(), expr.ExcludeNothing))
		whole := byID.Frame(expr.Rows(expr.UnboundedPreceding(), expr.UnboundedFollowing(), expr.ExcludeNothing))
		rows, err := City.Filter(City.StateID.Eq(1)).OrderBy(City.ID.Asc()).Values(City.Name,
			expr.Sum(City.Population).Over(byID).As("so_far"),
			expr.Avg(City.Population).Over(last3).As("average"),
			expr.LastValue(City.Name).Over(byID).As("last"),
			expr.LastValue(City.Name).Over(whole).As("very_last")).All(ctx, db)
		is(t, rows, maps{
			{"name": "Provo", "so_far": 115000, "average": 115000, "last": "Provo", "very_last": "Ogden"},
			{"name": "Moab", "so_far": 120300, "average": 60150, "last": "Moab", "very_last": "Ogden"},
			{"name": "Ogden", "so_far": 207300, "average": 69100, "last": "Ogden", "very_last": "Ogden"}})
		return err
	}},
	{"a value beside the one before", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		byID := expr.Window{}.OrderBy(City.ID.Asc())
		rows, err := City.OrderBy(City.ID.Asc()).Limit(3).Values(City.Name,
			expr.Sub(City.Population, expr.Lag(City.Population, 1).Over(byID)).As("more")).All(ctx, db)
		is(t, rows, maps{{"name": "Provo", "more": nil}, {"name": "Moab", "more": -109700}, {"name": "Ogden", "more": 81700}})
		share := expr.Div(expr.Cast[float64](City.Population), expr.Cast[float64](expr.Sum(City.Population).Over(expr.PartitionBy(City.StateID))))
		rows, err2 := City.Filter(City.StateID.Eq(2)).Values(City.Name, share.As("share")).All(ctx, db)
		is(t, rows, maps{{"name": "Toledo", "share": 1}})
		return errors.Join(err, err2)
	}},
	{"the first of each group", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities, err := City.DistinctOn(City.StateID).OrderBy(City.StateID.Asc(), City.Population.Desc()).All(ctx, db)
		if err := lacks(t, db, "DISTINCT ON", err); err != nil || db.Dialect() == "SQLite" {
			return err
		}
		ordered(t, cities, "Provo", "Toledo", "Austin")
		return nil
	}},
	{"mistakes with windows", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		byID := expr.Window{}.OrderBy(City.ID.Asc())
		_, err := City.Filter(expr.Rank().Over(byID).Eq(1)).All(ctx, db)
		says(t, err, orm.ErrWindowFilter, "inlay: a window function cannot stand in a filter, since rows are filtered before windows are computed: name it with Annotate or Alias, and filter by expr.Ref of the name")
		_, err = City.Values(expr.CountOf(City.Mayor).Distinct().Over(byID).As("mayors")).All(ctx, db)
		is(t, err != nil, true)
		_, err = City.Values(expr.Count().Over(expr.NamedWindow("in_state")).As("cities")).All(ctx, db)
		says(t, err, nil, `inlay: the name "in_state": the query has no window of this name: make it with Window`)
		return nil
	}},
	{"named windows", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		inState := expr.NamedWindow("in_state")
		rows, err := City.Window("in_state", expr.PartitionBy(City.StateID)).
			Filter(City.ID.Lte(4)).
			OrderBy(City.ID.Asc()).
			Values(City.Name,
				expr.Count().Over(inState).As("cities"),
				expr.RowNumber().Over(inState.OrderBy(City.Population.Desc())).As("place")).All(ctx, db)
		is(t, rows, maps{{"name": "Provo", "cities": 3, "place": 1}, {"name": "Moab", "cities": 3, "place": 3}, {"name": "Ogden", "cities": 3, "place": 2}, {"name": "Toledo", "cities": 1, "place": 1}})
		return err
	}},
	{"the top of each group by a window", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		place := expr.Ref[int64]("place")
		top := City.Alias("place", expr.RowNumber().Over(expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc(), City.ID.Asc()))).
			Filter(place.Lte(2)).
			OrderBy(City.StateID.Asc(), place.Asc())
		cities, err := top.Only(City.Name).All(ctx, db)
		ordered(t, cities, "Provo", "Ogden", "Toledo", "Austin", "Salem")
		return err
	}},
	{"the top of each group by a lateral join", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		largest := Top.From(orm.Into[TopCity](
			City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID))).OrderBy(City.Population.Desc()).Limit(2)))
		rows, err := orm.Into[StateCity](State.JoinLateral(largest).
			Annotate("city", Top.Name).
			OrderBy(State.ID.Asc(), Top.Population.Desc())).All(ctx, db)
		if err := lacks(t, db, "CROSS JOIN LATERAL", err); err != nil || db.Dialect() == "SQLite" {
			return err
		}
		is(t, rows, []StateCity{{"Utah", "Provo"}, {"Utah", "Ogden"}, {"Ohio", "Toledo"}, {"Texas", "Austin"}, {"Texas", "Salem"}})
		return nil
	}},
}

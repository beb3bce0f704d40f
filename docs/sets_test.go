package docs_test

import (
	"context"
	"errors"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, setsPage) }

var setsPage = []snippet{
	{"union", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		utah := City.Filter(City.StateID.Eq(1))
		cities, err := City.Dense().Union(utah).OrderBy(City.Name.Asc()).All(ctx, db)
		ordered(t, cities, "Mesa", "Moab", "Ogden", "Provo", "Salem", "Toledo")

		twice, err2 := City.Dense().UnionAll(utah).All(ctx, db)
		names(t, twice, "Mesa", "Moab", "Ogden", "Provo", "Provo", "Salem", "Toledo")
		both, err3 := City.Dense().Intersect(utah).All(ctx, db)
		names(t, both, "Provo")
		rest, err4 := utah.Except(City.Dense()).All(ctx, db)
		names(t, rest, "Moab", "Ogden")
		return errors.Join(err, err2, err3, err4)
	}},
	{"all", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		utah := City.Filter(City.StateID.Eq(1))
		twice := utah.UnionAll(utah)
		n, err := twice.ExceptAll(City.Filter(City.Name.Eq("Provo"))).Count(ctx, db)
		if err := lacks(t, db, "EXCEPT ALL", err); err != nil || db.Dialect() == "SQLite" {
			return err
		}
		is(t, n, 5)
		m, err2 := twice.IntersectAll(twice).Count(ctx, db)
		is(t, m, 6)
		return errors.Join(err, err2)
	}},
	{"what can be done with it", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		either := City.Dense().Union(City.Filter(City.StateID.Eq(1)))
		large, err := either.Filter(City.Population.Gt(5000)).OrderBy(City.Population.Desc()).Limit(2).All(ctx, db)
		ordered(t, large, "Toledo", "Provo")

		n, err2 := either.Count(ctx, db)
		is(t, n, 6)
		perState, err3 := either.OrderBy(City.StateID.Asc()).Values(City.StateID, expr.Count().As("cities")).All(ctx, db)
		is(t, perState, maps{{"state_id": 1, "cities": 3}, {"state_id": 2, "cities": 1}, {"state_id": 4, "cities": 2}})
		states, err4 := State.Filter(subquery.In(State.ID, either.Only(City.StateID))).All(ctx, db)
		names(t, states, "Utah", "Ohio", "Texas")
		densities, err5 := orm.Into[CityDensity](either.Annotate("density", City.Density()).Filter(City.ID.Eq(5))).All(ctx, db)
		is(t, densities, []CityDensity{{"Mesa", 2000}})
		return errors.Join(err, err2, err3, err4, err5)
	}},
	{"limited parts", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		smallest := City.OrderBy(City.Population.Asc()).Limit(1)
		largest := City.OrderBy(City.Population.Desc()).Limit(1)
		ends, err := smallest.UnionAll(largest).OrderBy(City.Population.Asc()).All(ctx, db)
		ordered(t, ends, `50%_off\`, "Austin")
		return err
	}},
	{"annotated parts", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		few := City.Filter(City.Population.Lt(5000)).Annotate("kind", expr.Value("village"))
		many := City.Filter(City.Population.Gt(500_000)).Annotate("kind", expr.Value("city"))
		rows, err := orm.Into[KindOfCity](few.UnionAll(many).OrderBy(expr.Ref[string]("kind").Asc(), City.Name.Asc())).All(ctx, db)
		is(t, rows, []KindOfCity{{"Austin", "city"}, {`50%_off\`, "village"}, {"Mesa", "village"}})
		return err
	}},
	{"rows of other models", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		states := Label.From(orm.Into[LabelRow](State.Filter(State.ID.Gt(3)).Annotate("kind", expr.Value("state"))))
		cities := Label.From(orm.Into[LabelRow](City.Filter(City.ID.Lt(3)).Annotate("kind", expr.Value("city"))))
		labels, err := states.UnionAll(cities).OrderBy(Label.Name.Asc()).All(ctx, db)
		is(t, labels, []LabelRow{{"Maine", "state"}, {"Moab", "city"}, {"Provo", "city"}, {"Texas", "state"}})
		return err
	}},
	{"parts without rows", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		some, err := City.Filter(City.StateID.Eq(1)).Union(City.None()).Count(ctx, db)
		is(t, some, 3)
		scoped, err2 := Park.Filter(Park.Number.Eq(1)).UnionAll(Park.Filter(Park.Number.Eq(2))).All(ctx, db)
		names(t, scoped, "Arches", "Zion")
		return errors.Join(err, err2)
	}},
	{"mistakes with sets", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		_, err := City.Union(City.Only(City.ID)).All(ctx, db)
		says(t, err, nil, "inlay: a set operation takes queries that select the same columns and annotations, in the same order")
		_, err = State.Union(orm.Into[StateRow](City.Only(City.ID, City.Name))).All(ctx, db)
		says(t, err, nil, "inlay: a set operation takes queries over one model")
		_, err = orm.Pluck(City.QuerySet, City.ID).Union(orm.Pluck(City.QuerySet, City.ID)).All(ctx, db)
		says(t, err, nil, "inlay: a set operation takes rows: call Pluck and Values on its result")
		_, err = City.Union(City.QuerySet).Join(State, State.ID.EqExpr(City.StateID)).All(ctx, db)
		is(t, err != nil, true)
		return nil
	}},
}

type KindOfCity struct{ Name, Kind string }

// LabelRow is a name of any model.
type LabelRow struct{ Name, Kind string }

type LabelTable struct {
	orm.Derived[LabelRow]
	Name, Kind expr.Column[string]
}

var Label = orm.Define[LabelTable]("labels")

package docs_test

import (
	"context"
	"errors"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, joinsPage) }

// CityOfState is a city with the name of its state.
type CityOfState struct {
	Name  string
	State string
}

// StateWithCity is a state with a city, if there is one.
type StateWithCity struct {
	Name string
	City *string
}

// SizeTable is a derived model: queries give it its rows.
type SizeTable struct {
	orm.Derived[StateSize]
	StateID, Cities, People expr.Column[int64]
}

var Size = orm.Define[SizeTable]("sizes")

// NamedSize is a state and how many people live in its cities.
type NamedSize struct {
	Name   string
	People *int64
}

var joinsPage = []snippet{
	{"join", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities, err := orm.Into[CityOfState](City.
			Join(State, State.ID.EqExpr(City.StateID)).
			Filter(State.Name.StartsWith("U")).
			Annotate("state", State.Name).
			OrderBy(City.Name.Asc())).All(ctx, db)
		is(t, cities, []CityOfState{{"Moab", "Utah"}, {"Ogden", "Utah"}, {"Provo", "Utah"}})
		return err
	}},
	{"via a relation", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities, err := orm.Into[CityOfState](City.
			Filter(expr.Via(City.State, State.Name).StartsWith("U")).
			Annotate("state", expr.Via(City.State, State.Name)).
			OrderBy(City.Name.Asc())).All(ctx, db)
		is(t, cities, []CityOfState{{"Moab", "Utah"}, {"Ogden", "Utah"}, {"Provo", "Utah"}})
		return err
	}},
	{"a join multiplies rows", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		joined, err := State.Join(City, City.StateID.EqExpr(State.ID), City.Population.Lt(10_000)).All(ctx, db)
		names(t, joined, "Utah", "Texas", "Texas", "Texas")
		asked, err2 := State.Filter(State.Cities.Any(City.Population.Lt(10_000))).All(ctx, db)
		names(t, asked, "Utah", "Texas")
		return errors.Join(err, err2)
	}},
	{"sums multiply too", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		wrong, err := City.
			Join(State, State.ID.EqExpr(City.StateID)).
			Join(Park, Park.StateID.EqExpr(State.ID)).
			Values(State.Name, expr.Sum(City.Population).As("people")).All(ctx, db)
		is(t, wrong, maps{{"name": "Utah", "people": 414600}})
		right, err2 := State.Filter(State.Name.Eq("Utah")).Values(State.Name, State.Cities.Sum(City.Population).As("people")).All(ctx, db)
		is(t, right, maps{{"name": "Utah", "people": 207300}})
		return errors.Join(err, err2)
	}},
	{"left join", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		pairs, err := orm.Into[StateWithCity](State.
			LeftJoin(City, City.StateID.EqExpr(State.ID), City.Population.Gt(100_000)).
			Annotate("city", City.Name).
			OrderBy(State.ID.Asc())).All(ctx, db)
		is(t, plain(pairs), `[{"Name":"Utah","City":"Provo"},{"Name":"Ohio","City":"Toledo"},{"Name":"Iowa","City":null},{"Name":"Texas","City":"Austin"},{"Name":"Maine","City":null}]`)
		return err
	}},
	{"conditions of a left join", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cityless := State.LeftJoin(City, City.StateID.EqExpr(State.ID)).Filter(City.ID.IsNull())
		states, err := cityless.All(ctx, db)
		names(t, states, "Iowa", "Maine")
		without, err2 := State.LeftJoin(City, City.StateID.EqExpr(State.ID)).Filter(City.Population.Gt(100_000)).All(ctx, db)
		names(t, without, "Utah", "Ohio", "Texas")
		kept, err3 := State.LeftJoin(City, City.StateID.EqExpr(State.ID)).Exclude(City.Population.Lt(500_000)).All(ctx, db)
		names(t, kept, "Iowa", "Texas", "Maine")
		_, err4 := orm.Into[CityOfState](State.LeftJoin(City, City.StateID.EqExpr(State.ID)).Annotate("state", City.Name)).All(ctx, db)
		is(t, errors.Is(err4, orm.ErrNull), true)
		return errors.Join(err, err2, err3)
	}},
	{"what a join brings along", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		dense, err := State.Join(City.Dense(), City.StateID.EqExpr(State.ID)).Only(State.Name).All(ctx, db)
		names(t, dense, "Utah", "Ohio", "Texas", "Texas")
		parks, err2 := State.LeftJoin(Park, Park.StateID.EqExpr(State.ID)).Filter(Park.StateID.IsNull()).All(ctx, db)
		names(t, parks, "Ohio", "Iowa", "Texas", "Maine") // the park of Ohio is deleted
		all, err3 := State.Join(Park.Unscoped(), Park.StateID.EqExpr(State.ID)).All(ctx, db)
		names(t, all, "Utah", "Utah", "Ohio")
		n, err4 := State.Join(Region).Count(ctx, db)
		is(t, n, 20)
		return errors.Join(err, err2, err3, err4)
	}},
	{"lateral", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		largest := Top.From(orm.Into[TopCity](
			City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID))).OrderBy(City.Population.Desc()).Limit(1)))
		rows, err := orm.Into[StateWithCity](State.
			LeftJoinLateral(largest, Top.Population.Gt(200_000)).
			Annotate("city", Top.Name).
			OrderBy(State.ID.Asc())).All(ctx, db)
		if err := lacks(t, db, "LEFT JOIN LATERAL", err); err != nil || db.Dialect() == "SQLite" {
			return err
		}
		is(t, plain(rows), `[{"Name":"Utah","City":null},{"Name":"Ohio","City":"Toledo"},{"Name":"Iowa","City":null},{"Name":"Texas","City":"Austin"},{"Name":"Maine","City":null}]`)
		return nil
	}},
	{"the same model twice", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		larger := Top.From(orm.Into[TopCity](City.Filter(City.StateID.Eq(1))))
		cities, err := City.Join(larger, Top.Population.LtExpr(City.Population)).Filter(City.StateID.Eq(1)).Distinct().All(ctx, db)
		names(t, cities, "Provo", "Ogden")
		return err
	}},
	{"mistakes with joins", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		_, err := City.Join(City, City.ID.Gt(1)).All(ctx, db)
		says(t, err, nil, "inlay: the query reads City twice, so that its columns could mean either: join a derived model made of it (Derived.From), or use a subquery")
		_, err = State.Join(City.OrderBy(City.ID.Asc()).Limit(1), City.StateID.EqExpr(State.ID)).All(ctx, db)
		says(t, err, nil, "inlay: a query joins a model, some of its rows by Filter, or a derived model: define one of the other query and join its From(query)")
		_, err = Size.All(ctx, db)
		says(t, err, nil, "inlay: Size is a derived model, which has no rows of its own: define them in this query by With(Size.As(query)), or start from Size.From(query)")
		_, err = Size.From(orm.Into[StateSize](City.GroupBy(City.StateID).Annotate("cities", expr.Count()))).All(ctx, db)
		var place *orm.PlaceError
		is(t, errors.As(err, &place), true)
		return nil
	}},
	{"a derived model", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		sizes := Size.From(orm.Into[StateSize](City.
			GroupBy(City.StateID).
			Annotate("cities", expr.Count()).
			Annotate("people", expr.Sum(City.Population))))
		large, err := sizes.Filter(Size.People.Gt(250_000)).OrderBy(Size.People.Desc()).All(ctx, db)
		is(t, large, []StateSize{{4, 4, 974000}, {2, 1, 270000}})

		states, err2 := orm.Into[NamedSize](State.
			LeftJoin(sizes, Size.StateID.EqExpr(State.ID)).
			Annotate("people", Size.People).
			OrderBy(State.ID.Asc())).All(ctx, db)
		is(t, plain(states), `[{"Name":"Utah","People":207300},{"Name":"Ohio","People":270000},{"Name":"Iowa","People":null},{"Name":"Texas","People":974000},{"Name":"Maine","People":null}]`)
		return errors.Join(err, err2)
	}},
}

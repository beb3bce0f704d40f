package models_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { suite = append(suite, groups(), moreAggregates()) }

type stateStats struct {
	StateID int64
	Cities  int64
	People  *int64
}

var (
	byState = City.GroupBy(City.StateID).Annotate("cities", expr.Count()).Annotate("people", expr.Sum(City.Population))
	cities  = expr.Ref[int64]("cities")
)

func groups() []conform {
	return []conform{
		all("group_by", orm.Into[stateStats](byState).OrderBy(City.StateID.Asc()),
			stateStats{1, 3, ptr[int64](207300)}, stateStats{2, 1, ptr[int64](270000)}, stateStats{4, 4, ptr[int64](974000)}),
		all("group_by_with_having", orm.Into[stateStats](byState.Filter(cities.Gt(1), City.Population.Gt(5000))).OrderBy(cities.Desc(), City.StateID.Asc()),
			stateStats{1, 3, ptr[int64](207300)}, stateStats{4, 2, ptr[int64](970000)}),
		all("group_by_with_having_inside_or_and_not", orm.Into[stateStats](byState.Filter(expr.Or(cities.Eq(1), expr.Not(expr.Sum(City.Population).Lt(900000))))).OrderBy(City.StateID.Asc()),
			stateStats{2, 1, ptr[int64](270000)}, stateStats{4, 4, ptr[int64](974000)}),
		values("group_by_values", City.OrderBy(City.StateID.Asc()).Values(City.StateID, expr.Max(City.Population).As("largest")),
			row{"state_id": int64(1), "largest": int64(115000)}, row{"state_id": int64(2), "largest": int64(270000)}, row{"state_id": int64(4), "largest": int64(961000)}),
		values("group_by_an_annotation", City.Annotate("decade", expr.Mul(City.Founded.Year().Over(10), expr.Value[int64](10))).OrderBy(expr.Ref[int64]("decade").Asc()).
			Values(expr.Ref[int64]("decade"), expr.Count().As("n")),
			row{"decade": int64(1830), "n": int64(2)}, row{"decade": int64(1840), "n": int64(3)}, row{"decade": int64(1870), "n": int64(2)}, row{"decade": int64(1990), "n": int64(1)}),
		values("group_of_everything", City.Filter(expr.Count().Gt(0)).Values(expr.Count().As("n"), expr.Sum(City.Population).Default(0).As("people")),
			row{"n": int64(8), "people": int64(1451300)}),
		values("group_by_a_subquery", State.OrderBy(State.Cities.Count().Asc()).Values(State.Cities.Count().As("cities"), expr.Count().As("states")),
			row{"cities": int64(0), "states": int64(2)}, row{"cities": int64(1), "states": int64(1)}, row{"cities": int64(3), "states": int64(1)}, row{"cities": int64(4), "states": int64(1)}),
		countOf("group_count", byState.Filter(cities.Gt(1)), 2),
		existsOf("group_exists", byState.Filter(cities.Gt(4)), false),
		names("group_in_subquery", State.Filter(subquery.In(State.ID, City.GroupBy(City.StateID).Filter(expr.Count().Gte(3)))).OrderBy(State.ID.Asc()), "Utah", "Texas"),
		names("group_not_in_subquery", State.Filter(subquery.NotIn(State.ID, City.GroupBy(City.StateID).Filter(expr.Count().Gte(3)))).OrderBy(State.ID.Asc()), "Ohio", "Iowa", "Maine"),
		names("group_exists_correlated", State.Filter(subquery.Exists(City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID))).GroupBy(City.Capital).Filter(expr.Count().Gte(3)))).
			OrderBy(State.ID.Asc()), "Utah", "Texas"),
		does("aggregate_over_groups", struct{ Most *int64 }{ptr[int64](4)}, func(ctx context.Context, db *orm.DB) (got struct{ Most *int64 }, err error) {
			return got, byState.Aggregate(ctx, db, &got, expr.Max(cities).As("most"))
		}),
	}
}

func moreAggregates() []conform {
	return []conform{
		does("aggregate_lists", lists{[]string{"Moab", "Ogden", "Provo"}, []int64{87000, 115000}, ptr("Kaufusi, Nadolski"), true, false},
			func(ctx context.Context, db *orm.DB) (got lists, err error) {
				return got, City.Filter(City.StateID.Eq(1)).Aggregate(ctx, db, &got,
					expr.ArrayAgg(City.Name).OrderBy(City.Name.Asc()).As("names"),
					expr.ArrayAgg(City.Population).OrderBy(City.Population.Asc()).Filter(City.Population.Gt(9000)).As("sizes"),
					expr.StringAgg(City.Mayor, ", ").OrderBy(City.Mayor.Asc()).As("mayors"),
					expr.BoolAnd(City.Population.Gt(0)).As("settled"), expr.BoolOr(City.Capital).As("capital"))
			}),
		does("aggregate_distinct_list", struct{ Ids []int64 }{[]int64{4, 2, 1}}, func(ctx context.Context, db *orm.DB) (got struct{ Ids []int64 }, err error) {
			return got, City.Aggregate(ctx, db, &got, expr.ArrayAgg(City.StateID).Distinct().OrderBy(City.StateID.Desc()).As("ids"))
		}),
		values("subquery_list", State.Filter(State.ID.Lte(2)).OrderBy(State.ID.Asc()).Values(
			subquery.Aggregate(State.Cities.Rows(), expr.ArrayAgg(City.Name).OrderBy(City.Name.Desc())).As("cities")),
			row{"cities": []string{"Provo", "Ogden", "Moab"}}, row{"cities": []string{"Toledo"}}),
	}
}

type lists struct {
	Names            []string
	Sizes            []int64
	Mayors           *string
	Settled, Capital bool
}

func TestJSONAggregates(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		var got struct {
			Names  json.RawMessage
			People json.RawMessage
		}
		if err := City.Filter(City.StateID.Eq(1)).Aggregate(ctx, db, &got, expr.JSONAgg(City.Name).OrderBy(City.ID.Asc()).As("names"),
			expr.JSONObjectAgg(City.Name, City.Population).As("people")); err != nil {
			t.Fatal(err)
		}
		var names []string
		var people map[string]int64
		if err := errors.Join(json.Unmarshal(got.Names, &names), json.Unmarshal(got.People, &people)); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(names, []string{"Provo", "Moab", "Ogden"}) || !reflect.DeepEqual(people, map[string]int64{"Provo": 115000, "Moab": 5300, "Ogden": 87000}) {
			t.Errorf("%v, %v", names, people)
		}
	})
}

type pointRow struct {
	ID   int64
	X, Y float64
}

type pointTable struct {
	orm.Manager[pointRow]
	ID   expr.Column[int64]
	X, Y expr.Column[float64]
}

var Points = orm.Define[pointTable]("points")

func TestMistakesInGroups(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	var place *orm.PlaceError
	if _, err := City.GroupBy(City.StateID).All(nplusone.Watch(t), db); !errors.As(err, &place) || !place.Field {
		t.Errorf("groups read into whole rows: %v", err)
	}
	var foreign *orm.ForeignColumnError
	if _, err := City.GroupBy(City.StateID).Values(City.Name, expr.Count().As("n")).All(nplusone.Watch(t), db); !errors.As(err, &foreign) {
		t.Errorf("a column that differs within groups: %v", err)
	}
	if _, err := City.GroupBy(City.ID).OrderBy(City.ID.Asc()).Values(City.Name, expr.Count().As("n")).SQL(db); err != nil {
		t.Errorf("a column that the key decides: %v", err)
	}
	if _, err := City.Filter(expr.Rank().Over(inState).Eq(1)).All(nplusone.Watch(t), db); !errors.Is(err, orm.ErrWindowFilter) {
		t.Errorf("a window in a filter: %v", err)
	}
	var aggregate *orm.AggregateError
	if _, err := City.Filter(expr.Count().Gt(1)).All(nplusone.Watch(t), db); !errors.As(err, &aggregate) {
		t.Errorf("HAVING without groups: %v", err)
	}
	for what, a := range map[string]expr.Named{"order after filter": expr.ArrayAgg(City.ID).Filter(City.ID.Gt(1)).OrderBy(City.ID.Asc()).As("v"),
		"order of count": expr.Count().OrderBy(City.ID.Asc()).As("v"), "no order": expr.ArrayAgg(City.ID).OrderBy().As("v"), "distinct of count": expr.Count().Distinct().As("v")} {
		if err := City.Aggregate(nplusone.Watch(t), db, &struct{ V *int64 }{}, a); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}

package models_test

import (
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() {
	suite = append(suite, joins(), lacking("CROSS JOIN LATERAL", laterals()...), lacking("LEFT JOIN LATERAL", leftLaterals()...))
}

type cityOfState struct {
	Name  string
	State *string
}

type stateCity struct {
	Name string
	City string
}

type statePeople struct {
	Name   string
	Cities int64
	People *int64
}

var inItsState = State.ID.EqExpr(City.StateID)

func joins() []conform {
	return []conform{
		all("join", orm.Into[cityOfState](City.Join(State, inItsState).Annotate("state", State.Name).Only(City.Name).OrderBy(State.Name.Desc(), City.ID.Asc()).Limit(2)),
			cityOfState{"Provo", ptr("Utah")}, cityOfState{"Moab", ptr("Utah")}),
		names("join_filter", City.Join(State, inItsState).Filter(State.Nickname.IsNull(), City.Population.Lt(9000)).OrderBy(City.ID.Asc()), "Mesa", `50%_off\`),
		all("left_join", orm.Into[cityOfState](State.LeftJoin(City, inItsState, City.Capital.IsTrue()).Annotate("state", City.Name).Only(State.Name).OrderBy(City.Name.Asc(), State.ID.Asc())),
			cityOfState{"Texas", ptr("Austin")}, cityOfState{"Utah", nil}, cityOfState{"Ohio", nil}, cityOfState{"Iowa", nil}, cityOfState{"Maine", nil}),
		// The columns of a missing row are NULL, whatever the model says.
		names("left_join_not_in", State.LeftJoin(City, inItsState).Filter(City.ID.NotIn(1, 2, 3, 4)).OrderBy(State.ID.Asc(), City.ID.Asc()), "Iowa", "Texas", "Texas", "Texas", "Texas", "Maine"),
		names("left_join_is_not_true", State.LeftJoin(City, inItsState).Filter(expr.Unless(City.Capital.Expr)).Distinct().OrderBy(State.ID.Asc()), "Utah", "Ohio", "Iowa", "Texas", "Maine"),
		names("join_of_filtered_rows", State.Join(City.Dense(), inItsState).OrderBy(City.ID.Asc()), "Utah", "Ohio", "Texas", "Texas"),
		names("join_default_filters", State.Join(Park, Park.StateID.EqExpr(State.ID)).OrderBy(Park.ID.Asc()), "Utah", "Utah", "Maine"),
		names("join_unscoped", State.Join(Park.Unscoped(), Park.StateID.EqExpr(State.ID)).OrderBy(Park.ID.Asc()), "Utah", "Utah", "Ohio", "Maine"),
		names("left_join_default_filters", State.LeftJoin(Park, Park.StateID.EqExpr(State.ID)).Filter(Park.ID.IsNull()).OrderBy(State.ID.Asc()), "Ohio", "Iowa", "Texas"),
		names("join_of_three", District.Join(City, City.ID.EqExpr(District.CityID)).Join(State, inItsState).Filter(State.Name.Eq("Utah")).OrderBy(District.ID.Asc()), "North", "South"),
		countOf("cross_join", State.Join(Region), 20),
		countOf("join_count", City.Join(State, inItsState).Filter(State.Name.Eq("Texas")), 4),
		existsOf("join_exists", City.Join(State, inItsState).Filter(State.Name.Eq("Iowa")), false),
		values("join_group", City.Join(State, inItsState).GroupBy(State.Name).Annotate("cities", expr.Count()).Annotate("people", expr.Sum(City.Population)).
			Filter(expr.Ref[int64]("cities").Gt(1)).OrderBy(expr.Ref[int64]("people").Desc()).Values(State.Name, expr.Ref[int64]("cities"), expr.Ref[int64]("people")),
			row{"name": "Texas", "cities": int64(4), "people": int64(974000)}, row{"name": "Utah", "cities": int64(3), "people": int64(207300)}),
		names("join_in_subquery", State.Filter(subquery.Exists(District.Join(City, City.ID.EqExpr(District.CityID)).Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID)), District.Population.IsNull()))).OrderBy(State.ID.Asc()), "Ohio", "Texas"),
		names("join_window_filter", City.Join(State, inItsState).Alias("rank", expr.Rank().Over(expr.PartitionBy(State.Name).OrderBy(City.Population.Desc()))).
			Filter(expr.Ref[int64]("rank").Eq(1), State.Name.Gt("P")).OrderBy(City.ID.Asc()), "Provo", "Austin"),
		names("join_limited_count", City.Join(State, inItsState).Filter(State.Name.Eq("Texas")).OrderBy(City.ID.Desc()).Limit(1), `50%_off\`),

		all("from_subquery", Big.From(bigCities()).Filter(Big.Cities.Gt(1)).OrderBy(Big.StateID.Asc()), BigRow{1, 3, 207300}, BigRow{4, 2, 970000}),
		countOf("from_subquery_count", Big.From(bigCities()).Filter(Big.Cities.Gt(1)), 2),
		countOf("from_subquery_limited_count", Big.From(bigCities()).OrderBy(Big.People.Desc()).Limit(2), 2),
		all("from_limited_subquery", Largest.From(orm.Into[LargestRow](City.OrderBy(City.Population.Desc()).Limit(2))).OrderBy(Largest.Name.Desc()), LargestRow{"Toledo", 270000}, LargestRow{"Austin", 961000}),
		all("from_subquery_from_subquery", Largest.From(Largest.From(orm.Into[LargestRow](City.OrderBy(City.Population.Desc()).Limit(3))).OrderBy(Largest.Population.Asc()).Limit(1)), LargestRow{"Provo", 115000}),
		all("join_derived", orm.Into[statePeople](State.LeftJoin(Big.From(bigCities()), Big.StateID.EqExpr(State.ID)).Only(State.Name).
			Annotate("cities", expr.Coalesce(Big.Cities, expr.Value[int64](0))).Annotate("people", Big.People).OrderBy(State.ID.Asc())),
			statePeople{"Utah", 3, ptr[int64](207300)}, statePeople{"Ohio", 1, ptr[int64](270000)}, statePeople{"Iowa", 0, nil}, statePeople{"Texas", 2, ptr[int64](970000)}, statePeople{"Maine", 0, nil}),
		names("in_derived", State.Filter(subquery.In(State.ID, Big.From(bigCities()).Filter(Big.Cities.Gt(1)).Only(Big.StateID))).OrderBy(State.ID.Asc()), "Utah", "Texas"),
		names("derived_outer_ref", State.Filter(subquery.Exists(Big.From(orm.Into[BigRow](City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID))).GroupBy(City.StateID).
			Annotate("cities", expr.Count()).Annotate("people", expr.Sum(City.Population)))).Filter(Big.Cities.Gt(3)))), "Texas"),
		all("derived_window", Largest.From(orm.Into[LargestRow](City.Alias("rank", expr.Rank().Over(inState)).Filter(expr.Ref[int64]("rank").Eq(1)))).OrderBy(Largest.Population.Asc()),
			LargestRow{"Provo", 115000}, LargestRow{"Toledo", 270000}, LargestRow{"Austin", 961000}),
		all("derived_union", Largest.From(orm.Into[LargestRow](City.Filter(City.ID.Lt(2)).Union(City.Filter(City.ID.Eq(2))))).OrderBy(Largest.Name.Asc()),
			LargestRow{"Moab", 5300}, LargestRow{"Provo", 115000}),
		all("derived_none", Largest.From(orm.Into[LargestRow](City.None())), []LargestRow{}...),
	}
}

// largestIn are the largest cities of the state around.
func largestIn(n int64) orm.QuerySet[LargestRow] {
	return Largest.From(orm.Into[LargestRow](City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID))).OrderBy(City.Population.Desc()).Limit(n)))
}

func laterals() []conform {
	return []conform{
		all("lateral", orm.Into[stateCity](State.JoinLateral(largestIn(3)).Only(State.Name).Annotate("city", Largest.Name).OrderBy(State.ID.Asc(), Largest.Population.Desc())),
			stateCity{"Utah", "Provo"}, stateCity{"Utah", "Ogden"}, stateCity{"Utah", "Moab"}, stateCity{"Ohio", "Toledo"}, stateCity{"Texas", "Austin"}, stateCity{"Texas", "Salem"}, stateCity{"Texas", "Mesa"}),
		countOf("lateral_count", State.JoinLateral(largestIn(2)), 5),
	}
}

func leftLaterals() []conform {
	return []conform{
		all("left_lateral", orm.Into[cityOfState](State.LeftJoinLateral(largestIn(1)).Only(State.Name).Annotate("state", Largest.Name).OrderBy(State.ID.Asc())),
			cityOfState{"Utah", ptr("Provo")}, cityOfState{"Ohio", ptr("Toledo")}, cityOfState{"Iowa", nil}, cityOfState{"Texas", ptr("Austin")}, cityOfState{"Maine", nil}),
		all("left_lateral_on", orm.Into[cityOfState](State.LeftJoinLateral(largestIn(1), Largest.Population.Gt(200_000)).Only(State.Name).Annotate("state", Largest.Name).OrderBy(State.ID.Asc()).Limit(2)),
			cityOfState{"Utah", nil}, cityOfState{"Ohio", ptr("Toledo")}),
	}
}

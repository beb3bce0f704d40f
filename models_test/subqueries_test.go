package models_test

import (
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	. "github.com/inlay-orm/inlay/subquery"
)

func init() {
	suite = append(suite, exists(), scalars(), membership(), relations(), nesting(), rewrites())
}

// denseCities are the dense cities of the state outside.
func denseCities() orm.QuerySet[CityRow] {
	return City.Dense().Filter(City.StateID.EqExpr(OuterRef(State.ID)))
}

func citiesOfState() orm.QuerySet[CityRow] {
	return City.Filter(City.StateID.EqExpr(OuterRef(State.ID)))
}

var isDense = expr.Ref[bool]("dense")

func exists() []conform {
	return []conform{
		names("exists_correlated", State.Filter(Exists(denseCities())).OrderBy(State.ID.Asc()), "Utah", "Ohio", "Texas"),
		names("exists_uncorrelated", State.Filter(Exists(City.Filter(City.Capital.IsTrue())), State.ID.Eq(3)), "Iowa"),
		names("exists_negated", State.Filter(NotExists(citiesOfState())).OrderBy(State.ID.Asc()), "Iowa", "Maine"),
		names("exists_excluded", State.Exclude(Exists(citiesOfState())).OrderBy(State.ID.Asc()), "Iowa", "Maine"),
		names("exists_in_or", State.Filter(expr.Or(Exists(denseCities()), State.Name.Eq("Iowa"))).OrderBy(State.ID.Asc()), "Utah", "Ohio", "Iowa", "Texas"),
		names("exists_of_limited", State.Filter(Exists(citiesOfState().OrderBy(City.ID.Asc()).Limit(3).Offset(2))).OrderBy(State.ID.Asc()), "Utah", "Texas"),
		names("exists_ordering", State.OrderBy(Exists(denseCities()).Asc(), State.ID.Asc()), "Iowa", "Maine", "Utah", "Ohio", "Texas"),
		all("exists_annotation", orm.Into[denseOnly](State.Only(State.Name).Annotate("dense", Exists(denseCities()))).OrderBy(State.ID.Asc()),
			denseOnly{"Utah", true}, denseOnly{"Ohio", true}, denseOnly{"Iowa", false}, denseOnly{"Texas", true}, denseOnly{"Maine", false}),
		names("exists_of_none", State.Filter(Exists(City.None()))),
		names("exists_not_of_none", State.Filter(NotExists(City.None()), State.ID.Eq(1)), "Utah"),
		// A city whose state has another dense city: the same table inside and outside.
		names("self_correlation", City.Filter(Exists(City.Dense().Filter(
			City.StateID.EqExpr(OuterRef(City.StateID)), City.ID.NeqExpr(OuterRef(City.ID))))).OrderBy(City.ID.Asc()),
			"Moab", "Ogden", "Mesa", "Salem", "Austin", `50%_off\`),
		names("manager_method_and_default_filter_inside", State.Filter(Exists(Park.Old().Filter(Park.StateID.EqExpr(OuterRef(State.ID))))).OrderBy(State.ID.Asc()),
			"Utah", "Maine"),
		names("default_filter_lifted_inside", State.Filter(Exists(Park.Old().Unscoped().Filter(Park.StateID.EqExpr(OuterRef(State.ID))))).OrderBy(State.ID.Asc()),
			"Utah", "Ohio", "Maine"),
	}
}

type denseOnly struct {
	Name  string
	Dense bool
}

var biggest = citiesOfState().OrderBy(City.Population.Desc()).Limit(1).Only(City.Name)

func scalars() []conform {
	return []conform{
		values("subquery_biggest_city", State.Annotate("biggest", Subquery[string](biggest)).OrderBy(State.ID.Asc()).Values(State.Name, expr.Ref[string]("biggest")),
			row{"name": "Utah", "biggest": "Provo"}, row{"name": "Ohio", "biggest": "Toledo"}, row{"name": "Iowa", "biggest": nil},
			row{"name": "Texas", "biggest": "Austin"}, row{"name": "Maine", "biggest": nil}),
		names("subquery_in_filter", State.Filter(Subquery[string](biggest).Eq("Provo")), "Utah"),
		names("subquery_first", State.Filter(First(citiesOfState().OrderBy(City.Population.Asc()), City.Name).StartsWith("M")), "Utah"),
		names("subquery_in_ordering", State.Filter(State.ID.Lt(5)).OrderBy(Max(citiesOfState(), City.Population).Desc().NullsLast()), "Texas", "Ohio", "Utah", "Iowa"),
		values("subquery_aggregates", State.Filter(State.ID.In(1, 3)).OrderBy(State.ID.Asc()).Values(State.ID,
			Count(citiesOfState()).As("n"), Sum(citiesOfState(), City.Population).As("sum"), Avg(citiesOfState(), City.AreaKm2).As("avg"),
			Min(citiesOfState(), City.Name).As("min"), Max(citiesOfState(), City.Name).As("max")),
			row{"id": int64(1), "n": int64(3), "sum": int64(207300), "avg": 212.0 / 3, "min": "Moab", "max": "Provo"},
			row{"id": int64(3), "n": int64(0), "sum": nil, "avg": nil, "min": nil, "max": nil}),
		values("subquery_aggregate_with_filter_and_distinct", State.Filter(State.ID.Eq(4)).Values(
			Aggregate(citiesOfState(), expr.CountOf(City.Mayor).Distinct().Filter(City.Population.Gt(0))).As("mayors")),
			row{"mayors": int64(2)}),
		values("subquery_count_of_limited", State.Filter(State.ID.Lte(2)).OrderBy(State.ID.Asc()).Values(Count(citiesOfState().Limit(2)).As("n")),
			row{"n": int64(2)}, row{"n": int64(1)}),
		values("subquery_of_none", State.Filter(State.ID.Eq(1)).Values(
			Count(City.None()).As("n"), Subquery[string](City.None().Only(City.Name)).As("name"), Exists(City.None()).As("any")),
			row{"n": int64(0), "name": nil, "any": false}),
		// The count of dense cities per state.
		all("dense_city_count", orm.Into[stateCount](State.Annotate("n", Count(denseCities())).OrderBy(expr.Ref[int64]("n").Desc(), State.Name.Asc())),
			stateCount{4, 2, "Texas"}, stateCount{2, 1, "Ohio"}, stateCount{1, 1, "Utah"}, stateCount{3, 0, "Iowa"}, stateCount{5, 0, "Maine"}),
	}
}

type stateCount struct {
	ID   int64
	N    int64
	Name string
}

func membership() []conform {
	return []conform{
		names("in_query", State.Filter(In(State.ID, City.Dense().Only(City.StateID))).OrderBy(State.ID.Asc()), "Utah", "Ohio", "Texas"),
		names("in_query_values", State.Filter(In(State.ID, City.Filter(City.Population.Gt(200000)).Values(City.StateID))).OrderBy(State.ID.Asc()), "Ohio", "Texas"),
		names("in_query_limited", State.Filter(In(State.ID, City.OrderBy(City.Population.Desc()).Limit(1).Only(City.StateID))), "Texas"),
		names("in_query_of_none", State.Filter(In(State.ID, City.None().Only(City.StateID)))),
		names("not_in_query", State.Filter(NotIn(State.ID, City.Only(City.StateID))).OrderBy(State.ID.Asc()), "Iowa", "Maine"),
		// The list inside has NULLs, which would make NOT IN true for no row.
		names("not_in_query_with_null_inside", City.Filter(NotIn(City.Name, State.Only(State.Nickname)), City.ID.Lt(3)).OrderBy(City.ID.Asc()), "Provo", "Moab"),
		names("not_in_query_with_null_outside", State.Filter(NotIn(State.Nickname, City.Only(City.Name))).OrderBy(State.ID.Asc()), "Utah", "Ohio", "Iowa", "Texas", "Maine"),
		names("not_in_query_limited", State.Filter(NotIn(State.ID, City.OrderBy(City.Population.Desc()).Limit(1).Only(City.StateID))).OrderBy(State.ID.Asc()),
			"Utah", "Ohio", "Iowa", "Maine"),
		names("not_in_query_of_none", State.Filter(NotIn(State.ID, City.None().Only(City.StateID)), State.ID.Eq(5)), "Maine"),
		names("not_in_query_same_table", City.Filter(NotIn(City.ID, City.Dense().Only(City.ID))).OrderBy(City.ID.Asc()), "Moab", "Ogden", "Austin", `50%_off\`),
	}
}

func relations() []conform {
	return []conform{
		names("relation_any", State.Filter(State.Cities.Any(City.Density().Gt(1000))).OrderBy(State.ID.Asc()), "Utah", "Ohio", "Texas"),
		names("relation_any_of_all", State.Filter(State.Cities.Any()).OrderBy(State.ID.Asc()), "Utah", "Ohio", "Texas"),
		// The states without any city.
		names("relation_none", State.Filter(State.Cities.None()).OrderBy(State.ID.Asc()), "Iowa", "Maine"),
		names("relation_none_with_predicate", State.Filter(State.Cities.None(City.Population.Gt(200000))).OrderBy(State.ID.Asc()), "Utah", "Iowa", "Maine"),
		values("relation_aggregates", State.Filter(State.ID.Lte(3)).OrderBy(State.ID.Asc()).Values(State.Name, State.Cities.Count().As("n"),
			State.Cities.Sum(City.Population).As("people"), State.Cities.Min(City.Name).As("first"), State.Cities.Max(City.Population).As("biggest")),
			row{"name": "Utah", "n": int64(3), "people": int64(207300), "first": "Moab", "biggest": int64(115000)},
			row{"name": "Ohio", "n": int64(1), "people": int64(270000), "first": "Toledo", "biggest": int64(270000)},
			row{"name": "Iowa", "n": int64(0), "people": nil, "first": nil, "biggest": nil}),
		names("relation_default_filter", State.Filter(State.Parks.Any()).OrderBy(State.ID.Asc()), "Utah", "Maine"),
		names("relation_nested", State.Filter(State.Cities.Any(City.Districts.Count().Gt(1))).OrderBy(State.ID.Asc()), "Utah", "Texas"),
		names("relation_to_itself", Region.Filter(Region.Parts.Any(Region.Name.Eq("Alps"))), "Europe"),
		names("relation_to_itself_twice", Region.Filter(Region.Parts.Any(Region.Parts.Any())), "World"),
		names("relation_among_a_manager_method", State.Filter(State.Cities.Among(City.Dense()).Count().Gt(1)), "Texas"),
		names("relation_composite_key", Stop.Filter(Stop.Visits.Count().Gte(2)), "Harbour"),
		names("relation_in_ordering", State.OrderBy(State.Cities.Count().Desc(), State.Name.Asc()), "Texas", "Utah", "Ohio", "Iowa", "Maine"),
		names("relation_max_compared", State.Filter(State.Cities.Max(City.Population).Gt(int64(500000))), "Texas"),
	}
}

func nesting() []conform {
	return []conform{
		// Three levels: states with a city that has a district of more people
		// than the state's smallest city, which the innermost query refers to.
		names("three_levels", State.Filter(Exists(City.Filter(City.StateID.EqExpr(OuterRef(State.ID)),
			Exists(District.Filter(District.CityID.EqExpr(OuterRef(City.ID)), District.Population.Gt(40000),
				Exists(City.Filter(City.StateID.EqExpr(OuterRef(State.ID)), City.Capital.IsFalse()))))))), "Utah"),
		values("annotation_inside_a_subquery_inside_an_annotation", State.Annotate("n", Count(
			City.Annotate("districts", City.Districts.Count()).Filter(City.StateID.EqExpr(OuterRef(State.ID)), expr.Ref[int64]("districts").Gte(2)))).
			Filter(State.ID.In(1, 2, 4)).OrderBy(State.ID.Asc()).Values(State.Name, expr.Ref[int64]("n")),
			row{"name": "Utah", "n": int64(1)}, row{"name": "Ohio", "n": int64(0)}, row{"name": "Texas", "n": int64(1)}),
		values("annotation_of_annotations", State.Annotate("n", State.Cities.Count()).Annotate("more", expr.Ref[int64]("n").Plus(10)).
			Filter(State.ID.Eq(1)).Values(expr.Ref[int64]("more")), row{"more": int64(13)}),
		names("outer_ref_to_an_annotation", State.Alias("limit", State.ID.Times(100000)).Filter(
			Exists(City.Filter(City.StateID.EqExpr(OuterRef(State.ID)), City.Population.GtExpr(OuterRef(expr.Ref[int64]("limit")))))).
			OrderBy(State.ID.Asc()), "Utah", "Ohio", "Texas"),
		names("self_correlation_three_deep", Region.Filter(Exists(Region.Filter(Region.ParentID.EqExpr(OuterRef(Region.ID)),
			Exists(Region.Filter(Region.ParentID.EqExpr(OuterRef(Region.ID))))))), "World"),
	}
}

func rewrites() []conform {
	return []conform{
		// A filter proves the annotation: it is selected as a constant.
		all("annotation_proved_true", orm.Into[DenseState](State.Annotate("dense", Exists(denseCities())).Annotate("city_count", State.Cities.Count()).
			Filter(isDense.IsTrue()).OrderBy(State.Name.Asc())),
			DenseState{StateRow{ID: 2, Name: "Ohio", Nickname: ptr("Buckeye")}, true, 1}, DenseState{StateRow{ID: 4, Name: "Texas", Nickname: nil}, true, 4},
			DenseState{StateRow{ID: 1, Name: "Utah", Nickname: ptr("Beehive")}, true, 3}),
		all("annotation_proved_false", orm.Into[denseOnly](State.Only(State.Name).Annotate("dense", Exists(denseCities())).
			Filter(isDense.IsFalse()).OrderBy(State.ID.Asc())), denseOnly{"Iowa", false}, denseOnly{"Maine", false}),
		all("annotation_proved_by_equality_with_true", orm.Into[denseOnly](State.Only(State.Name).Annotate("dense", Exists(denseCities())).
			Filter(isDense.Eq(true)).OrderBy(State.ID.Asc())), denseOnly{"Utah", true}, denseOnly{"Ohio", true}, denseOnly{"Texas", true}),
		all("annotation_proved_by_equality_with_a_number", orm.Into[stateCount](State.Annotate("n", State.Cities.Count()).
			Filter(expr.Ref[int64]("n").Eq(3))), stateCount{1, 3, "Utah"}),
		all("annotation_not_proved_inside_or", orm.Into[denseOnly](State.Only(State.Name).Annotate("dense", Exists(denseCities())).
			Filter(expr.Or(isDense.IsTrue(), State.ID.Eq(3))).OrderBy(State.ID.Asc())),
			denseOnly{"Utah", true}, denseOnly{"Ohio", true}, denseOnly{"Iowa", false}, denseOnly{"Texas", true}),
		names("alias_is_not_selected", State.Alias("dense", Exists(denseCities())).Filter(isDense.IsTrue()).OrderBy(State.ID.Asc()), "Utah", "Ohio", "Texas"),
		values("order_by_annotation_that_is_not_selected", State.Annotate("n", State.Cities.Count()).OrderBy(expr.Ref[int64]("n").Desc(), State.ID.Asc()).Limit(2).
			Values(State.Name), row{"name": "Texas"}, row{"name": "Utah"}),
		all("order_by_annotation_uses_its_name", orm.Into[stateCount](State.Annotate("n", State.Cities.Count()).OrderBy(expr.Ref[int64]("n").Desc(), State.ID.Asc()).Limit(2)),
			stateCount{4, 4, "Texas"}, stateCount{1, 3, "Utah"}),
		names("exists_drops_ordering_and_columns", State.Filter(Exists(citiesOfState().OrderBy(City.Name.Asc()).Only(City.Name).Annotate("x", City.ID.Times(2)))).
			OrderBy(State.ID.Asc()), "Utah", "Ohio", "Texas"),
		names("count_above_zero_becomes_exists", State.Filter(Count(citiesOfState()).Gt(0)).OrderBy(State.ID.Asc()), "Utah", "Ohio", "Texas"),
		names("count_of_zero_becomes_not_exists", State.Filter(State.Cities.Count().Eq(0)).OrderBy(State.ID.Asc()), "Iowa", "Maine"),
		names("count_of_at_least_one_becomes_exists", State.Filter(State.Cities.Count(City.Capital.IsTrue()).Gte(1)), "Texas"),
		names("count_below_one_becomes_not_exists", State.Filter(State.Cities.Count().Lt(1)).OrderBy(State.ID.Asc()), "Iowa", "Maine"),
		names("count_not_zero_becomes_exists", State.Filter(State.Cities.Count().Neq(0)).OrderBy(State.ID.Asc()), "Utah", "Ohio", "Texas"),
		names("count_of_two_stays", State.Filter(State.Cities.Count().Gt(2)).OrderBy(State.ID.Asc()), "Utah", "Texas"),
		all("annotated_count_above_zero_becomes_exists", orm.Into[stateCount](State.Annotate("n", State.Cities.Count()).
			Filter(expr.Ref[int64]("n").Gt(0)).OrderBy(State.ID.Asc())), stateCount{1, 3, "Utah"}, stateCount{2, 1, "Ohio"}, stateCount{4, 4, "Texas"}),
		all("annotated_count_of_zero_becomes_not_exists", orm.Into[stateCount](State.Annotate("n", State.Cities.Count()).
			Filter(expr.Ref[int64]("n").Eq(0)).OrderBy(State.ID.Asc())), stateCount{3, 0, "Iowa"}, stateCount{5, 0, "Maine"}),
		names("annotated_number_above_zero_stays", City.Alias("odd", expr.Mod(City.ID, expr.Value[int64](2))).Filter(expr.Ref[int64]("odd").Gt(0)).
			OrderBy(City.ID.Asc()), "Provo", "Ogden", "Mesa", "Austin"),
	}
}

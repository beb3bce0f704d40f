package models_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() {
	suite = append(suite, nested(), lacking("ANY (subquery)", anyOf()...), lacking("ALL (subquery)", allOf()...), lacking("LIMIT by an expression", limited()...))
}

type stateLists struct {
	Name  string
	Names []string
	IDs   []int64 `orm:"column=ids"`
}

type cityJSON struct {
	Name      string         `json:"name"`
	Capital   bool           `json:"capital"`
	Mayor     *string        `json:"mayor"`
	Districts []districtJSON `json:"districts"`
}

type districtJSON struct {
	ID         int64  `json:"id"`
	CityID     int64  `json:"city_id"`
	Name       string `json:"name"`
	Population *int64 `json:"population"`
}

type stateTree struct {
	Name   string
	Cities []cityJSON `orm:"json"`
}

var (
	citiesOf    = City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID)))
	districtsOf = District.Filter(District.CityID.EqExpr(subquery.OuterRef(City.ID)))
)

func nested() []conform {
	return []conform{
		all("array_subquery", orm.Into[stateLists](State.Filter(State.ID.Lte(3)).Only(State.Name).
			Annotate("names", subquery.Array(citiesOf.OrderBy(City.Name.Desc()), City.Name)).
			Annotate("ids", subquery.Array(citiesOf.OrderBy(City.ID.Asc()).Limit(2), City.ID)).OrderBy(State.ID.Asc())),
			stateLists{"Utah", []string{"Provo", "Ogden", "Moab"}, []int64{1, 2}}, stateLists{"Ohio", []string{"Toledo"}, []int64{4}}, stateLists{"Iowa", []string{}, []int64{}}),
		names("array_subquery_in_a_filter", State.Filter(expr.Array(subquery.Array(citiesOf, City.Name)).Has("Moab")), "Utah"),
		all("array_subquery_of_none", orm.Into[stateLists](State.Filter(State.ID.Eq(1)).Only(State.Name).Annotate("names", subquery.Array(citiesOf.None(), City.Name)).Annotate("ids", subquery.Array(citiesOf.None(), City.ID))),
			stateLists{"Utah", []string{}, []int64{}}),
		all("json_subquery", orm.Into[stateTree](State.Filter(State.ID.Gt(2)).Only(State.Name).OrderBy(State.ID.Asc()).
			Annotate("cities", subquery.JSON[cityJSON](citiesOf.Filter(City.Population.Gt(5000)).OrderBy(City.Name.Desc()), City.Name, City.Capital, City.Mayor,
				subquery.JSON[districtJSON](districtsOf.OrderBy(District.ID.Asc())).As("districts")))),
			stateTree{"Iowa", []cityJSON{}},
			stateTree{"Texas", []cityJSON{{"Salem", false, nil, []districtJSON{}}, {"Austin", true, ptr("Watson"), []districtJSON{
				{4, 7, "Downtown", ptr[int64](30000)}, {5, 7, "Hyde Park", ptr[int64](9000)}, {6, 7, "Airport", nil}}}}},
			stateTree{"Maine", []cityJSON{}}),
		all("json_subquery_of_annotations", orm.Pluck2(State.Filter(State.ID.Eq(2)), State.Name,
			subquery.JSON[map[string]any](citiesOf.Only(City.Name).Annotate("dense", City.Density().Gt(1000)).Annotate("names", subquery.Array(districtsOf, District.Name)))),
			orm.Pair[string, []map[string]any]{First: "Ohio", Second: []map[string]any{{"name": "Toledo", "dense": true, "names": []any{"Old Town"}}}}),
		names("row_in_subquery", Stop.Filter(subquery.RowIn([]expr.Expression{Stop.Line, Stop.Number}, Visit.Filter(Visit.Riders.Gt(5)).Only(Visit.Line, Visit.StopNumber))), "Harbour"),
		names("row_not_in_subquery", Stop.Filter(subquery.NotRowIn([]expr.Expression{Stop.Line, Stop.Number}, Visit.Only(Visit.Line, Visit.StopNumber))).OrderBy(Stop.Number.Asc()), "Market"),
		names("row_in_none", Stop.Filter(subquery.RowIn([]expr.Expression{Stop.Line, Stop.Number}, Visit.Only(Visit.Line, Visit.StopNumber).None()))),
		// OuterRef in every place.
		names("outer_ref_in_order_and_function", State.Filter(subquery.First(City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID))).OrderBy(expr.Abs(expr.Sub(City.ID, subquery.OuterRef(State.ID))).Desc(), City.ID.Asc()),
			expr.Concat(City.Name, expr.Value(" in "), subquery.OuterRef(State.Name))).Eq("Ogden in Utah")), "Utah"),
		names("outer_ref_in_case", State.Filter(subquery.Exists(City.Filter(expr.Case(expr.When(City.Capital.IsTrue(), subquery.OuterRef(State.ID))).Else(expr.Value[int64](0)).EqExpr(City.StateID)))), "Texas"),
		values("exists_in_case", State.OrderBy(State.ID.Asc()).Limit(3).Values(expr.Case(expr.When(subquery.Exists(citiesOf.Filter(City.Population.Gt(200_000))), expr.Value("large")), expr.When(subquery.Exists(citiesOf), expr.Value("small"))).Else(expr.Value("none")).As("size")),
			row{"size": "small"}, row{"size": "large"}, row{"size": "none"}),
	}
}

func anyOf() []conform {
	return []conform{
		names("greater_than_any", City.Filter(City.Population.GtExpr(subquery.Any[int64](City.Filter(City.StateID.Eq(1)).Only(City.Population)))).OrderBy(City.ID.Asc()), "Provo", "Ogden", "Toledo", "Salem", "Austin"),
		names("equal_to_any_of_none", City.Filter(City.Population.EqExpr(subquery.Any[int64](City.None().Only(City.Population))))),
	}
}

func allOf() []conform {
	return []conform{
		names("greater_than_all", City.Filter(City.Population.GtExpr(subquery.All[int64](City.Filter(City.StateID.Eq(1)).Only(City.Population)))).OrderBy(City.ID.Asc()), "Toledo", "Austin"),
		countOf("greater_than_all_of_none", City.Filter(City.Population.GtExpr(subquery.All[int64](City.None().Only(City.Population)))), 8),
	}
}

func limited() []conform {
	return []conform{
		all("limit_by_outer_ref", orm.Into[stateLists](State.Filter(State.ID.Lte(2)).Only(State.Name).
			Annotate("names", subquery.Array(citiesOf.OrderBy(City.ID.Asc()).LimitExpr(subquery.OuterRef(State.ID)), City.Name)).Annotate("ids", subquery.Array(citiesOf.None(), City.ID)).OrderBy(State.ID.Asc())),
			stateLists{"Utah", []string{"Provo"}, []int64{}}, stateLists{"Ohio", []string{"Toledo"}, []int64{}}),
	}
}

type untaggedCity struct {
	Name    string
	StateID int64
}

func TestSubqueriesOfOtherTypes(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	var columns *orm.ColumnsError
	var outer *orm.OuterRefError
	for name, qs := range map[string]orm.QuerySet[StateRow]{
		"In":       State.Filter(subquery.In(State.Name, City.Only(City.StateID))),
		"NotIn":    State.Filter(subquery.NotIn(State.ID, City.Only(City.Name))),
		"Subquery": State.Filter(subquery.Subquery[string](City.Limit(1).Only(City.StateID)).Eq("x")),
		"All":      State.Filter(State.Name.GtExpr(subquery.All[string](orm.Pluck(City.QuerySet, expr.Sum(City.ID))))),
	} {
		if _, err := qs.All(nplusone.Watch(t), db); !errors.As(err, &columns) || columns.Func != name || columns.Values == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	numbers := City.Filter(subquery.In(City.AreaKm2, orm.Pluck(City.QuerySet, City.Population)))
	if _, err := numbers.SQL(db); err != nil {
		t.Errorf("numbers of two types: %v", err)
	}
	for what, e := range map[string]expr.Expression{
		"of all columns":  subquery.JSON[CityRow](citiesOf),
		"of some columns": subquery.JSON[untaggedCity](citiesOf, City.Name, City.StateID),
	} {
		if _, err := State.Values(e.(interface{ As(string) expr.Named }).As("cities")).SQL(db); err == nil || !strings.Contains(err.Error(), `tag it `+"`json:\"state_id\"`") {
			t.Errorf("JSON %s without fields: %v", what, err)
		}
	}
	window := City.Alias("rank", expr.Rank().Over(expr.PartitionBy(City.StateID))).Filter(subquery.Exists(State.Filter(State.ID.EqExpr(subquery.OuterRef(expr.Ref[int64]("rank"))))))
	if _, err := window.All(nplusone.Watch(t), db); !errors.As(err, &outer) || !outer.Computed {
		t.Errorf("OuterRef to a window: %v", err)
	}
}

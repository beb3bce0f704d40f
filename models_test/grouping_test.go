package models_test

import (
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

func init() {
	suite = append(suite, lacking("GROUPING", rollups()[:1]...), lacking("ROLLUP", rollups()[1:]...), lacking("GROUPING", cubes()...), lacking("GROUPING", groupingSets()...), namedWindows(),
		lacking("TABLESAMPLE BERNOULLI", samples()...), lacking("FOR SHARE", locksOf()...))
}

// total is a group of cities; what it is not made by is nil.
type total struct {
	StateID *int64
	Capital *bool
	N       int64
	Kind    int64
}

var someCities = City.Filter(City.ID.Gte(4), City.ID.Lte(7))

func rollups() []conform {
	return []conform{
		all("rollup", orm.Into[total](someCities.GroupBy(expr.Rollup(City.StateID, City.Capital)).Annotate("n", expr.Count()).Annotate("kind", expr.Grouping(City.StateID, City.Capital)).
			OrderBy(City.StateID.Asc(), City.Capital.Asc())),
			total{ptr[int64](2), ptr(false), 1, 0}, total{ptr[int64](2), nil, 1, 1}, total{ptr[int64](4), ptr(false), 2, 0}, total{ptr[int64](4), ptr(true), 1, 0}, total{ptr[int64](4), nil, 3, 1}, total{nil, nil, 4, 3}),
		all("rollup_having", orm.Into[total](someCities.GroupBy(expr.Rollup(City.StateID, City.Capital)).Annotate("n", expr.Count()).Annotate("kind", expr.Grouping(City.StateID, City.Capital)).
			Filter(expr.Ref[int64]("kind").Eq(1)).OrderBy(City.StateID.Desc())),
			total{ptr[int64](4), nil, 3, 1}, total{ptr[int64](2), nil, 1, 1}),
	}
}

func cubes() []conform {
	return []conform{
		all("cube", orm.Into[total](someCities.GroupBy(expr.Cube(City.StateID, City.Capital)).Annotate("n", expr.Count()).Annotate("kind", expr.Grouping(City.StateID, City.Capital)).
			Filter(expr.Grouping(City.StateID).Eq(1)).OrderBy(City.Capital.Asc())),
			total{nil, ptr(false), 3, 2}, total{nil, ptr(true), 1, 2}, total{nil, nil, 4, 3}),
	}
}

func groupingSets() []conform {
	return []conform{
		all("grouping_sets", orm.Into[total](someCities.GroupBy(expr.GroupingSets(expr.Set(City.StateID), expr.Set(City.Capital), expr.Set())).Annotate("n", expr.Count()).Annotate("kind", expr.Grouping(City.StateID, City.Capital)).
			OrderBy(expr.Ref[int64]("kind").Asc(), City.StateID.Asc(), City.Capital.Asc())),
			total{ptr[int64](2), nil, 1, 1}, total{ptr[int64](4), nil, 3, 1}, total{nil, ptr(false), 3, 2}, total{nil, ptr(true), 1, 2}, total{nil, nil, 4, 3}),
	}
}

var windowed = City.Window("by_state", expr.PartitionBy(City.StateID))

func namedWindows() []conform {
	return []conform{
		values("named_window", windowed.Filter(City.ID.Lte(4)).OrderBy(City.ID.Asc()).Values(City.Name,
			expr.Count().Over(expr.NamedWindow("by_state")).As("in_state"),
			expr.RowNumber().Over(expr.NamedWindow("by_state").OrderBy(City.Population.Desc())).As("place")),
			row{"name": "Provo", "in_state": int64(3), "place": int64(1)}, row{"name": "Moab", "in_state": int64(3), "place": int64(3)},
			row{"name": "Ogden", "in_state": int64(3), "place": int64(2)}, row{"name": "Toledo", "in_state": int64(1), "place": int64(1)}),
		names("named_window_filter", windowed.Alias("in_state", expr.Count().Over(expr.NamedWindow("by_state"))).Filter(expr.Ref[int64]("in_state").Eq(3)).OrderBy(City.ID.Asc()), "Provo", "Moab", "Ogden"),
		values("named_windows", windowed.Window("sized", expr.NamedWindow("by_state").OrderBy(City.Population.Desc())).Filter(City.StateID.Eq(1)).OrderBy(City.ID.Asc()).Values(City.Name,
			expr.RowNumber().Over(expr.NamedWindow("sized")).As("place")),
			row{"name": "Provo", "place": int64(1)}, row{"name": "Moab", "place": int64(3)}, row{"name": "Ogden", "place": int64(2)}),
	}
}

func samples() []conform {
	return []conform{
		countOf("sample", City.TableSample(orm.Bernoulli, 100), 8),
		countOf("sample_joined", City.TableSample(orm.Bernoulli, 100).Join(State, inItsState).Filter(State.Name.Eq("Utah")), 3),
	}
}

func locksOf() []conform {
	return []conform{
		names("lock_of", City.Join(State, inItsState).Filter(City.ID.Eq(1)).Lock(orm.ForShare, orm.SkipLocked, City), "Provo"),
	}
}

package models_test

import (
	"context"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

func init() {
	suite = append(suite, filters(), texts(), nulls(), arithmetic(), orders(), columns(), aggregates(), terminals())
}

func filters() []conform {
	return []conform{
		names("filter_equal", City.Filter(City.ID.Eq(4)), "Toledo"),
		names("filter_not_equal", City.Filter(City.StateID.Neq(4)).OrderBy(City.ID.Asc()), "Provo", "Moab", "Ogden", "Toledo"),
		names("filter_comparisons", City.Filter(City.Population.Gt(5000), City.Population.Lte(115000), City.AreaKm2.Gte(3), City.AreaKm2.Lt(100)).
			OrderBy(City.Name.Asc()), "Moab", "Salem"),
		names("filter_column_with_column", City.Filter(City.ID.EqExpr(City.StateID)).OrderBy(City.ID.Asc()), "Provo"),
		names("filter_between", City.Filter(City.Population.Between(4000, 9000)).OrderBy(City.ID.Asc()), "Moab", "Mesa", "Salem"),
		names("filter_between_expressions", City.Filter(City.ID.BetweenExpr(City.StateID, expr.Value[int64](3))).OrderBy(City.ID.Asc()), "Provo", "Moab", "Ogden"),
		names("filter_in", City.Filter(City.ID.In(7, 2, 99)).OrderBy(City.ID.Asc()), "Moab", "Austin"),
		names("filter_in_texts", State.Filter(State.Name.In("Utah", "Iowa", "O'Hara")).OrderBy(State.ID.Asc()), "Utah", "Iowa"),
		names("filter_in_empty", City.Filter(City.ID.In()).OrderBy(City.ID.Asc())),
		names("filter_not_in", State.Filter(State.ID.NotIn(1, 2, 3)).OrderBy(State.ID.Asc()), "Texas", "Maine"),
		names("filter_not_in_empty", State.Filter(State.ID.NotIn()).OrderBy(State.ID.Asc()), "Utah", "Ohio", "Iowa", "Texas", "Maine"),
		names("filter_not_in_keeps_null", State.Filter(State.Nickname.NotIn("Beehive")).OrderBy(State.ID.Asc()), "Ohio", "Iowa", "Texas", "Maine"),
		names("filter_or", State.Filter(expr.Or(State.ID.Eq(1), State.Name.Eq("Maine"))).OrderBy(State.ID.Asc()), "Utah", "Maine"),
		names("filter_and_or_nested", City.Filter(
			expr.Or(City.Population.Gt(200000), expr.And(City.Capital.IsFalse(), City.AreaKm2.Lt(3))),
			expr.Not(expr.Or(City.ID.Eq(8), City.ID.Eq(99)))).OrderBy(City.ID.Asc()), "Toledo", "Mesa", "Austin"),
		names("filter_and_method", City.Filter(City.ID.Gt(2).And(City.ID.Lt(5)).Or(City.ID.Eq(8))).OrderBy(City.ID.Asc()), "Ogden", "Toledo", `50%_off\`),
		names("filter_and_of_none", State.Filter(expr.And(), State.ID.Eq(1)), "Utah"),
		names("filter_or_of_none", State.Filter(expr.Or(), State.ID.Eq(1))),
		names("filter_bool_column", City.Filter(City.Capital.IsTrue()), "Austin"),
		names("filter_bool_equals_false", City.Filter(City.Capital.Eq(false), City.ID.Lt(3)).OrderBy(City.ID.Asc()), "Provo", "Moab"),
		names("filter_time", City.Filter(City.Founded.Lt(time.Date(1840, 1, 1, 0, 0, 0, 0, time.UTC))).OrderBy(City.Founded.Asc()), "Toledo", "Austin"),
		names("filter_time_in_another_zone", City.Filter(City.Founded.Eq(time.Date(1878, 2, 2, 13, 30, 0, 0, time.FixedZone("CET", 3600)))), "Mesa"),
		names("filter_twice_adds_up", City.Filter(City.StateID.Eq(4)).Filter(City.Population.Gt(5000)).OrderBy(City.ID.Asc()), "Salem", "Austin"),
		names("exclude", State.Exclude(State.Name.StartsWith("U"), State.ID.Eq(1)).OrderBy(State.ID.Asc()), "Ohio", "Iowa", "Texas", "Maine"),
		names("exclude_keeps_null", State.Exclude(State.Nickname.Eq("Beehive")).OrderBy(State.ID.Asc()), "Ohio", "Iowa", "Texas", "Maine"),
		names("not_drops_null", State.Filter(expr.Not(State.Nickname.Eq("Beehive"))).OrderBy(State.ID.Asc()), "Ohio", "Iowa"),
		names("default_filter", Park.OrderBy(Park.ID.Asc()), "Zion", "Arches", "Acadia"),
		names("default_filter_lifted", Park.Unscoped().OrderBy(Park.ID.Asc()), "Zion", "Arches", "Lost", "Acadia"),
		names("manager_method", City.Dense().OrderBy(City.ID.Asc()), "Provo", "Toledo", "Mesa", "Salem"),
		names("composite_key_get", Stop.Filter(Stop.Line.Eq("A"), Stop.Number.Eq(2)), "Market"),
	}
}

func texts() []conform {
	return []conform{
		names("text_contains", City.Filter(City.Name.Contains("e")).OrderBy(City.ID.Asc()), "Ogden", "Toledo", "Mesa", "Salem"),
		names("text_contains_minds_case", City.Filter(City.Name.Contains("M")).OrderBy(City.ID.Asc()), "Moab", "Mesa"),
		names("text_contains_percent", City.Filter(City.Name.Contains("%")), `50%_off\`),
		names("text_contains_underscore", City.Filter(City.Name.Contains("_")), `50%_off\`),
		names("text_contains_wildcards_of_glob", City.Filter(City.Name.Contains("*"))),
		names("text_contains_empty", State.Filter(State.Name.Contains("")).OrderBy(State.ID.Asc()), "Utah", "Ohio", "Iowa", "Texas", "Maine"),
		names("text_starts_with", City.Filter(City.Name.StartsWith("50%_")), `50%_off\`),
		names("text_ends_with_backslash", City.Filter(City.Name.EndsWith(`f\`)), `50%_off\`),
		names("text_icontains", City.Filter(City.Name.IContains("M")).OrderBy(City.ID.Asc()), "Moab", "Mesa", "Salem"),
		names("text_istarts_with", City.Filter(City.Name.IStartsWith("sA")), "Salem"),
		names("text_iends_with", City.Filter(City.Name.IEndsWith(`OFF\`)), `50%_off\`),
		names("text_iequal", State.Filter(State.Name.IEq("mAiNe")), "Maine"),
		names("text_with_quote", State.Filter(State.Name.Eq("O'Hara \" ; --"))),
	}
}

func nulls() []conform {
	return []conform{
		names("null_is", State.Filter(State.Nickname.IsNull()).OrderBy(State.ID.Asc()), "Texas", "Maine"),
		names("null_is_not", State.Filter(State.Nickname.IsNotNull()).OrderBy(State.ID.Asc()), "Utah", "Ohio", "Iowa"),
		names("null_empty_text_is_a_value", City.Filter(City.Mayor.Eq("")), `50%_off\`),
		all("null_in_rows", State.Filter(State.ID.Gte(3)).OrderBy(State.ID.Asc()),
			StateRow{ID: 3, Name: "Iowa", Nickname: ptr("Hawkeye")}, StateRow{ID: 4, Name: "Texas", Nickname: nil}, StateRow{ID: 5, Name: "Maine", Nickname: nil}),
		names("null_sql_null_field", District.Filter(District.Population.IsNull()).OrderBy(District.ID.Asc()), "Old Town", "Airport"),
	}
}

func arithmetic() []conform {
	return []conform{
		names("arithmetic_in_filter", City.Filter(expr.Mul(expr.Add(City.Population, expr.Value[int64](1000)), expr.Value[int64](2)).Eq(20000)), "Salem"),
		names("arithmetic_methods", City.Filter(City.Population.Plus(1000).Times(2).Minus(1).Over(3).Eq(6666)), "Salem"),
		names("arithmetic_grouping", City.Filter(expr.Sub(City.ID, expr.Sub(City.StateID, City.ID)).Eq(0)).OrderBy(City.ID.Asc())),
		names("arithmetic_integer_division", City.Filter(City.Population.Over(1000).Eq(5), City.ID.Gt(0)), "Moab"),
		names("arithmetic_modulo", City.Filter(expr.Mod(City.ID, expr.Value[int64](4)).Eq(0)).OrderBy(City.ID.Asc()), "Toledo", `50%_off\`),
		names("arithmetic_negation", City.Filter(expr.Neg(expr.Neg(City.ID)).Eq(3)), "Ogden"),
		names("arithmetic_cast", City.Filter(expr.Cast[float64](City.ID).Gt(7.5)), `50%_off\`),
	}
}

func orders() []conform {
	return []conform{
		names("order_by_two", City.Filter(City.ID.Lt(8)).OrderBy(City.StateID.Desc(), City.Population.Asc()),
			"Mesa", "Salem", "Austin", "Toledo", "Moab", "Ogden", "Provo"),
		names("order_null_is_largest", State.OrderBy(State.Nickname.Asc(), State.ID.Asc()), "Utah", "Ohio", "Iowa", "Texas", "Maine"),
		names("order_null_is_largest_desc", State.OrderBy(State.Nickname.Desc(), State.ID.Asc()), "Texas", "Maine", "Iowa", "Ohio", "Utah"),
		names("order_nulls_first", State.OrderBy(State.Nickname.Asc().NullsFirst(), State.ID.Asc()), "Texas", "Maine", "Utah", "Ohio", "Iowa"),
		names("order_nulls_last_desc", State.OrderBy(State.Nickname.Desc().NullsLast(), State.ID.Asc()), "Iowa", "Ohio", "Utah", "Texas", "Maine"),
		names("order_by_expression", City.Filter(City.ID.Lt(5)).OrderBy(City.Density().Desc()), "Toledo", "Provo", "Ogden", "Moab"),
		names("limit_offset", City.OrderBy(City.ID.Asc()).Limit(2).Offset(3), "Toledo", "Mesa"),
		names("limit_zero", City.OrderBy(City.ID.Asc()).Limit(0)),
		names("offset_alone", City.OrderBy(City.ID.Asc()).Offset(6), "Austin", `50%_off\`),
	}
}

func columns() []conform {
	return []conform{
		all("only", State.Only(State.Name).Filter(State.ID.Eq(1)), StateRow{Name: "Utah"}),
		all("defer", State.Defer(State.Nickname).Filter(State.ID.Eq(1)), StateRow{ID: 1, Name: "Utah"}),
		all("distinct", City.Only(City.StateID).Distinct().OrderBy(City.StateID.Asc()), CityRow{StateID: 1}, CityRow{StateID: 2}, CityRow{StateID: 4}),
		values("values", City.Filter(City.ID.Lte(2)).OrderBy(City.ID.Asc()).Values(City.Name, City.Mayor, City.Density().As("density")),
			row{"name": "Provo", "mayor": "Kaufusi", "density": 1150.0}, row{"name": "Moab", "mayor": nil, "density": 5300.0 / 12}),
		values("values_of_everything", State.Filter(State.ID.Eq(4)).Annotate("twice", State.ID.Times(2)).Values(),
			row{"id": int64(4), "name": "Texas", "nickname": nil, "twice": int64(8)}),
		values("values_with_annotation", City.Filter(City.ID.Eq(1)).Annotate("double", City.Population.Times(2)).Alias("hidden", City.Population.Times(3)).
			Values(City.ID, expr.Ref[int64]("double"), expr.Ref[int64]("hidden").As("shown")),
			row{"id": int64(1), "double": int64(230000), "shown": int64(345000)}),
	}
}

type cityStats struct {
	Cities   int64
	Mayors   int64
	States   int64
	People   *int64
	Largest  *int64
	Smallest *int64
	Mean     *float64
	Big      int64
}

var everyStatistic = []expr.Named{
	expr.Count().As("cities"), expr.CountOf(City.Mayor).As("mayors"), expr.CountOf(City.StateID).Distinct().As("states"),
	expr.Sum(City.Population).As("people"), expr.Max(City.Population).As("largest"), expr.Min(City.Population).As("smallest"),
	expr.Avg(City.Population).As("mean"), expr.Count().Filter(City.Population.Gt(100000)).As("big"),
}

func statistics(name string, qs orm.QuerySet[CityRow], want cityStats) conform {
	return does(name, want, func(ctx context.Context, db *orm.DB) (cityStats, error) {
		var got cityStats
		err := qs.Aggregate(ctx, db, &got, everyStatistic...)
		return got, err
	})
}

func aggregates() []conform {
	return []conform{
		statistics("aggregate", City.Filter(City.StateID.Eq(1)), cityStats{3, 2, 1, ptr[int64](207300), ptr[int64](115000), ptr[int64](5300), ptr(69100.0), 1}),
		statistics("aggregate_over_nothing", City.Filter(City.ID.Eq(0)), cityStats{}),
		statistics("aggregate_over_limit", City.OrderBy(City.Population.Desc()).Limit(2),
			cityStats{2, 1, 2, ptr[int64](1231000), ptr[int64](961000), ptr[int64](270000), ptr(615500.0), 2}),
		does("aggregate_of_annotation", struct{ Total *int64 }{ptr[int64](414600)}, func(ctx context.Context, db *orm.DB) (got struct{ Total *int64 }, err error) {
			qs := City.Filter(City.StateID.Eq(1)).Annotate("double", City.Population.Times(2))
			return got, qs.Aggregate(ctx, db, &got, expr.Sum(expr.Ref[int64]("double")).As("total"))
		}),
		does("aggregate_of_annotation_over_limit", struct{ Total *int64 }{ptr[int64](1922000)}, func(ctx context.Context, db *orm.DB) (got struct{ Total *int64 }, err error) {
			qs := City.Annotate("double", City.Population.Times(2)).OrderBy(City.Population.Desc()).Limit(1)
			return got, qs.Aggregate(ctx, db, &got, expr.Sum(expr.Ref[int64]("double")).As("total"))
		}),
	}
}

func countOf[R any](name string, qs orm.QuerySet[R], want int64) conform {
	return does(name, want, func(ctx context.Context, db *orm.DB) (int64, error) { return qs.Count(ctx, db) })
}

func existsOf[R any](name string, qs orm.QuerySet[R], want bool) conform {
	return does(name, want, func(ctx context.Context, db *orm.DB) (bool, error) { return qs.Exists(ctx, db) })
}

func first[R named](name string, want string, run func(context.Context, orm.Handle) (R, error)) conform {
	return does(name, want, func(ctx context.Context, db *orm.DB) (string, error) {
		r, err := run(ctx, db)
		return r.label(), err
	})
}

func terminals() []conform {
	return []conform{
		countOf("count", City.Filter(City.StateID.Eq(4)).OrderBy(City.Name.Asc()), 4),
		countOf("count_of_limited", City.Limit(3), 3),
		countOf("count_of_distinct", City.Only(City.StateID).Distinct(), 3),
		countOf("count_with_filter_on_annotation", State.Annotate("n", State.Cities.Count()).Filter(expr.Ref[int64]("n").Gt(1)), 2),
		existsOf("exists_terminal", City.Filter(City.Population.Gt(900000)).OrderBy(City.Name.Asc()), true),
		existsOf("exists_terminal_beyond_offset", City.OrderBy(City.ID.Asc()).Offset(8), false),
		first("get_by_primary_key", "Ogden", City.Filter(City.ID.Eq(3)).Get),
		first("get_by_other_column", "Austin", City.Filter(City.Capital.IsTrue()).Get),
		first("first_by_primary_key", "Provo", City.First),
		first("first_ordered", "Austin", City.OrderBy(City.Population.Desc()).First),
		first("last_by_primary_key", `50%_off\`, City.Last),
		first("last_ordered", "Texas", State.OrderBy(State.Nickname.Asc(), State.ID.Desc()).Last),
		does("in_bulk", map[int64]string{1: "Utah", 5: "Maine"}, func(ctx context.Context, db *orm.DB) (map[int64]string, error) {
			found, err := orm.InBulk(ctx, db, State.Only(State.Name), State.ID, []int64{1, 5, 77})
			got := map[int64]string{}
			for id, s := range found {
				got[id] = s.Name
			}
			return got, err
		}),
		does("iter", []string{"Provo", "Moab", "Ogden"}, func(ctx context.Context, db *orm.DB) (got []string, err error) {
			for city, err := range City.OrderBy(City.ID.Asc()).Iter(ctx, db) {
				if err != nil {
					return nil, err
				}
				if got = append(got, city.Name); len(got) == 3 {
					break
				}
			}
			return got, nil
		}),
		quiet(names("none", City.None().OrderBy(City.ID.Asc()))),
		quiet(countOf("none_count", City.None(), 0)),
		quiet(existsOf("none_exists", City.None(), false)),
	}
}

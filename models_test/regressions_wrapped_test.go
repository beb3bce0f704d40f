package models_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// What a review found where queries are wrapped, joined and told by their keys.

func TestConditionsAddedToWindowsAndDistinctRows(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		top := City.Alias("rank", expr.Rank().Over(inState)).Filter(expr.Ref[int64]("rank").Eq(1)) // Provo, Toledo, Austin
		if found, err := top.Contains(ctx, db, CityRow{ID: 2}); err != nil || found {
			t.Errorf("Contains: %v, %v", found, err)
		}
		if found, err := orm.InBulk(ctx, db, top, City.ID, []int64{2, 4}); err != nil || len(found) != 1 || found[4].Name != "Toledo" {
			t.Errorf("InBulk: %v, %v", found, err)
		}
		forwards, backwards := walk(ctx, t, db, top.OrderBy(City.ID.Asc()), 1)
		if len(forwards) != 3 || forwards[2].ID != 7 || !reflect.DeepEqual(backwards, forwards) {
			t.Errorf("Page: %s, %s", show(forwards), show(backwards))
		}
		type numbered struct{ ID, N int64 }
		all, _ := walk(ctx, t, db, orm.Into[numbered](City.Annotate("n", expr.RowNumber().Over(expr.Window{}.OrderBy(City.ID.Desc())))), 3)
		if len(all) != 8 || all[0].N != 8 || all[7].N != 1 {
			t.Errorf("Page of an annotation: %v", all)
		}
		counts, err := orm.Pluck(State.OrderBy(State.ID.Asc()), State.Cities.Among(City.Alias("rank", expr.Rank().Over(expr.Window{}.OrderBy(City.Population.Desc()))).Filter(expr.Ref[int64]("rank").Lte(3))).Count()).All(ctx, db)
		if err != nil || !reflect.DeepEqual(counts, []int64{1, 1, 0, 1, 0}) {
			t.Errorf("Among: %v, %v", counts, err)
		}
		first := City.DistinctOn(City.StateID).OrderBy(City.StateID.Asc(), City.Population.Desc())
		if on.Suffix == "sqlite" {
			var unsupported *orm.UnsupportedError
			if _, err := first.Contains(ctx, db, CityRow{ID: 2}); !errors.As(err, &unsupported) {
				t.Errorf("DISTINCT ON: %v", err)
			}
			return
		}
		if found, err := first.Contains(ctx, db, CityRow{ID: 2}); err != nil || found {
			t.Errorf("Contains of distinct rows: %v, %v", found, err)
		}
		if last, err := first.Last(ctx, db); err != nil || last.Name != "Austin" {
			t.Errorf("Last of distinct rows: %v, %v", last, err)
		}
		if forwards, _ := walk(ctx, t, db, first, 1); len(forwards) != 3 || forwards[1].Name != "Toledo" {
			t.Errorf("pages of distinct rows: %s", show(forwards))
		}
	})
}

func TestWindowValuesBesideWindowFilters(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		top := City.Alias("rank", expr.Rank().Over(inState)).Filter(expr.Ref[int64]("rank").Eq(1)).OrderBy(City.ID.Asc())
		vs, err := top.Values(City.Name, expr.Sum(City.Population).Over(expr.PartitionBy(City.StateID)).As("total")).All(ctx, db)
		if err != nil || len(vs) != 3 || vs[0]["total"] != int64(207300) || vs[1]["total"] != int64(270000) || vs[2]["total"] != int64(974000) {
			t.Errorf("%v, %v", vs, err)
		}
	})
}

func TestPathsInConditions(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		countIs(t, db, "the alias of a path inside", City.Filter(subquery.Count(State.Filter(State.Name.EqExpr(subquery.OuterRef(expr.Via(City.State, State.Name))))).Eq(1)), 8)
		countIs(t, db, "a path in ON", Seat.LeftJoin(Park, Park.StateID.EqExpr(expr.Via(Seat.City, City.StateID))), 5)
		countIs(t, db, "not in nothing", Seat.Filter(expr.Not(expr.Via(Seat.City, City.Name).In())), 4)
		countIs(t, db, "unscoped after scoped", Seat.Filter(expr.Via(Seat.Park, Park.Name).IsNull(), expr.Via(Seat.Park.Unscoped(), Park.Name).Eq("Lost")), 1)
		countIs(t, db, "two paths over one relation", Seat.Join(City, City.Name.EqExpr(expr.Value("Provo"))).Alias("a", expr.Via(Seat.City, expr.Via(City.State, State.Name))).
			Filter(expr.Via(City.State, State.Name).Eq("Utah"), expr.Ref[string]("a").IsDistinctFrom("x")), 4)
		countIs(t, db, "a name on the other side", City.Filter(expr.Via(City.State, expr.Ref[string]("name")).Eq("Texas")), 4)
		countIs(t, db, "a subquery on the other side", City.Filter(expr.Via(City.State, State.Cities.Count()).Eq(4)), 4)
		var join *orm.JoinError
		if _, err := State.LeftJoin(Seat, Seat.StateID.EqExpr(State.ID), expr.Via(Seat.City, City.Name).Eq("Austin")).All(ctx, db); !errors.As(err, &join) || join.Path != "City" {
			t.Errorf("a path from what is joined: %v", err)
		}
		var unknown *orm.UnknownFieldError
		if _, err := City.Filter(expr.Via(City.State, expr.Ref[string]("population")).Eq("x")).All(ctx, db); !errors.As(err, &unknown) || unknown.Model != "State" {
			t.Errorf("an unknown name on the other side: %v", err)
		}
	})
}

func TestNullsOfDerivedModels(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		q := orm.Into[LargestRow](State.LeftJoin(City, City.StateID.EqExpr(State.ID), City.Capital.IsTrue()).Only(State.Name).Annotate("population", City.Population))
		countIs(t, db, "excluded", Largest.From(q).Exclude(Largest.Population.Gt(1)), 4)
		vs, err := State.LeftJoin(City, City.StateID.EqExpr(State.ID), City.Capital.IsTrue()).OrderBy(State.ID.Asc()).Limit(1).Values(State.Name, City.Name.As("city"), City.Population).All(ctx, db)
		if err != nil || !reflect.DeepEqual(vs, []row{{"name": "Utah", "city": nil, "population": nil}}) {
			t.Errorf("values of a missing row: %v, %v", vs, err)
		}
	})
}

func TestLocksAreKeptOrRefused(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		locked := City.Filter(City.ID.Gt(1)).OrderBy(City.ID.Asc()).Limit(1).Lock(orm.ForUpdate, orm.SkipLocked)
		var unsupported *orm.UnsupportedError
		for what, run := range map[string]func(db *orm.DB) error{
			"update of a limited query": func(db *orm.DB) error { _, err := locked.Update(ctx, db, City.Mayor.SetNull()); return err },
			"update of a query": func(db *orm.DB) error {
				_, err := City.Filter(City.ID.Eq(1)).Lock(orm.ForUpdate, orm.Waiting).Update(ctx, db, City.Mayor.SetNull())
				return err
			},
			"In": func(db *orm.DB) error {
				_, err := City.Filter(subquery.In(City.ID, locked.Only(City.ID))).Delete(ctx, db)
				return err
			},
		} {
			var err error
			sent := modeltest.SentBy(db, func(db *orm.DB) { err = run(db) })
			if on.Suffix == "pg" && (err != nil && !strings.Contains(err.Error(), "foreign key") || len(sent) != 1 || !strings.Contains(sent[0], "FOR UPDATE")) || on.Suffix == "sqlite" && !errors.As(err, &unsupported) {
				t.Errorf("%s: %v, %v", what, sent, err)
			}
		}
	})
}

func TestReturningOfWrappedChanges(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		got, err := orm.ReturningInto[cityOfState](City.Filter(expr.Via(City.State, State.Name).Eq("Ohio")).Only(City.Name).Annotate("state", expr.Via(City.State, State.Name)).
			UpdateReturning(City.Population.Set(1))).All(ctx, db)
		if err != nil || !reflect.DeepEqual(got, []cityOfState{{"Toledo", ptr("Ohio")}}) {
			t.Errorf("%s, %v", show(got), err)
		}
		names, err := orm.Pluck(City.OrderBy(City.ID.Asc()).Limit(1), City.Name).UpdateReturning(City.Population.Set(1)).All(ctx, db)
		if err != nil || !reflect.DeepEqual(names, []string{"Provo"}) {
			t.Errorf("%v, %v", names, err)
		}
		n, err := City.Alias("s", expr.Add(City.Population, City.ID)).OrderBy(City.ID.Asc()).Limit(1).Update(ctx, db, City.Population.SetExpr(expr.Ref[int64]("s")))
		if err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		if p, err := orm.Pluck(City.Filter(City.ID.Eq(1)), City.Population).Get(ctx, db); err != nil || p != 2 {
			t.Errorf("%d, %v", p, err)
		}
	})
}

func TestSharedDefinitions(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		big := State.With(Big.As(bigCities())).Filter(subquery.In(State.ID, Big.Only(Big.StateID)))
		countIs(t, db, "two filters of one query", big.Filter(State.ID.Gt(1)).Union(big.Filter(State.ID.Lt(4))), 3)
		base := State.With(Big.As(bigCities()))
		one, err := base.Union(State.With(tree)).SQL(db)
		if err != nil {
			t.Fatal(err)
		}
		first := base.Union(State.With(tree))
		_ = base.Union(State.With(Largest.As(orm.Into[LargestRow](City.Filter(City.ID.Gt(1))))))
		if again, err := first.SQL(db); err != nil || again != one {
			t.Errorf("a union of the same query changed it: %s, %v", again, err)
		}
		for what, qs := range map[string]orm.QuerySet[StateRow]{
			"union":           State.Comment("a", "b").Union(State.Filter(State.ID.Eq(1))),
			"window filter":   State.Comment("a", "b").Alias("n", expr.RowNumber().Over(expr.Window{})).Filter(expr.Ref[int64]("n").Eq(1)),
			"derived rows":    State.Comment("a", "b").With(Big.As(bigCities())),
			"distinct, limit": State.Comment("a", "b").Distinct().Limit(1),
		} {
			if sql, err := qs.SQL(db); err != nil || !strings.HasSuffix(sql, "/*a='b'*/") {
				t.Errorf("the comment of a %s: %s, %v", what, sql, err)
			}
		}
		row := []expr.Expression{Stop.Line, Stop.Number}
		stops := Stop.Filter(subquery.RowIn(row, Visit.Only(Visit.Line, Visit.StopNumber)))
		row[0] = Stop.Name
		countIs(t, db, "a slice that changes afterwards", stops, 2)
		countIs(t, db, "a join of none", State.Join(City.None(), inItsState), 0)
		countIs(t, db, "a left join of none", State.LeftJoin(City.None(), inItsState), 5)
		countIs(t, db, "a named window", City.Window("w", expr.PartitionBy(City.StateID)).Annotate("n", expr.Count().Over(expr.NamedWindow("w"))), 8)
	})
}

func TestChangesSayWhatTheyChange(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	modeltest.Execute(t, db, tables...)
	modeltest.Execute(t, db, rows...)
	ctx := nplusone.Watch(t)
	for what, run := range map[string]func() (int64, error){
		"distinct":        func() (int64, error) { return City.Distinct().Update(ctx, db, City.Mayor.SetNull()) },
		"join":            func() (int64, error) { return City.Join(State, inItsState).Delete(ctx, db) },
		"offset":          func() (int64, error) { return City.Offset(1).Delete(ctx, db) },
		"union":           func() (int64, error) { return City.Filter(City.ID.Eq(1)).Union(City.QuerySet).Delete(ctx, db) },
		"empty predicate": func() (int64, error) { return City.Filter(expr.And()).Update(ctx, db, City.Mayor.SetNull()) },
	} {
		if n, err := run(); !errors.Is(err, orm.ErrUnfiltered) {
			t.Errorf("%s: %d rows, %v", what, n, err)
		}
	}
}

func TestExpressionsThatDifferWithinGroups(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	modeltest.Execute(t, db, tables...)
	var foreign *orm.ForeignColumnError
	for what, vs := range map[string]orm.ValuesSet{
		"an expression":          City.GroupBy(City.StateID).Values(City.StateID, City.Name.Lower().As("n")),
		"beside an aggregate":    City.Values(City.StateID, expr.Mul(expr.Count(), City.ID).As("m")),
		"an order":               City.OrderBy(City.Name.Asc()).Values(City.StateID, expr.Count().As("n")),
		"a filter of aggregates": City.Filter(expr.Or(expr.Count().Eq(1), City.Population.Gt(5))).Values(City.StateID, expr.Count().As("n")),
		"an annotation":          City.Alias("low", City.Name.Lower()).GroupBy(City.StateID).Values(City.StateID, expr.Ref[string]("low")),
	} {
		if _, err := vs.All(nplusone.Watch(t), db); !errors.As(err, &foreign) || !foreign.Grouped {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, vs := range map[string]orm.ValuesSet{
		"of what is grouped by": City.GroupBy(City.Name).OrderBy(City.Name.Lower().Asc()).Values(City.Name.Lower().As("n"), expr.Count().As("c")),
		"the same expression":   City.Alias("low", City.Name.Lower()).GroupBy(expr.Ref[string]("low")).Values(expr.Ref[string]("low"), expr.Concat(expr.Ref[string]("low"), expr.Value("!")).As("n")),
		"decided by the key":    City.GroupBy(City.ID).OrderBy(City.Name.Asc()).Values(City.Name.Upper().As("n"), expr.Count().As("c")),
	} {
		if _, err := vs.SQL(db); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

package models_test

import (
	"context"
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
	suite = append(suite, ctes(), lacking("SEARCH DEPTH FIRST", depthFirst()...), lacking("SEARCH BREADTH FIRST", breadthFirst()...),
		lacking("CYCLE", cycles()...), lacking("insert, update or delete in WITH", changingCTEs()...))
}

var (
	// roots are the regions that the trees begin with, steps those that follow.
	roots = orm.Into[TreeRow](Region.Filter(Region.ParentID.IsNull()).
		Annotate("depth", expr.Value[int64](0)).Annotate("way", Region.Name))
	below = Region.Join(Tree, Tree.ID.EqExpr(Region.ParentID)).
		Annotate("depth", Tree.Depth.Plus(1)).Annotate("way", expr.Concat(Tree.Way, expr.Value("/"), Region.Name))
	tree = Tree.As(roots).UnionAll(orm.Into[TreeRow](below))
)

func ctes() []conform {
	return []conform{
		names("cte", State.With(Big.As(bigCities())).Filter(subquery.In(State.ID, Big.Filter(Big.Cities.Gt(1)).Only(Big.StateID))).OrderBy(State.ID.Asc()), "Utah", "Texas"),
		all("cte_read_directly", Big.With(Big.As(bigCities())).Filter(Big.People.Gt(250_000)).OrderBy(Big.StateID.Asc()), BigRow{2, 1, 270000}, BigRow{4, 2, 970000}),
		all("cte_joined", orm.Into[statePeople](State.With(Big.As(bigCities())).LeftJoin(Big, Big.StateID.EqExpr(State.ID)).Only(State.Name).
			Annotate("cities", expr.Coalesce(Big.Cities, expr.Value[int64](0))).Annotate("people", Big.People).OrderBy(State.ID.Asc()).Limit(3)),
			statePeople{"Utah", 3, ptr[int64](207300)}, statePeople{"Ohio", 1, ptr[int64](270000)}, statePeople{"Iowa", 0, nil}),
		names("cte_several", State.With(Big.As(bigCities()), Largest.As(orm.Into[LargestRow](City.Join(Big, Big.StateID.EqExpr(City.StateID)).Filter(Big.Cities.Gt(2)).OrderBy(City.Population.Desc()).Limit(1)))).
			Filter(subquery.Exists(Largest.Filter(Largest.Population.Gt(100_000)))).Filter(State.Cities.Any(subquery.In(City.Name, Largest.Only(Largest.Name)))), "Utah"),
		all("cte_materialized", Big.With(Big.As(bigCities()).Materialized()).Filter(Big.StateID.Eq(1)), BigRow{1, 3, 207300}),
		all("cte_not_materialized", Big.With(Big.As(bigCities()).NotMaterialized()).Filter(Big.StateID.Eq(1)), BigRow{1, 3, 207300}),
		countOf("cte_count", Big.With(Big.As(bigCities())), 3),
		countOf("cte_limited_count", Big.With(Big.As(bigCities())).OrderBy(Big.People.Desc()).Limit(2), 2),
		existsOf("cte_exists", State.With(Big.As(bigCities())).Join(Big, Big.StateID.EqExpr(State.ID)).Filter(State.Name.Eq("Iowa")), false),
		names("cte_in_a_subquery", State.Filter(subquery.In(State.ID, Big.With(Big.As(bigCities())).Filter(Big.Cities.Gt(2)).Only(Big.StateID))), "Utah"),
		names("cte_union", State.With(Big.As(bigCities())).Filter(subquery.In(State.ID, Big.Filter(Big.Cities.Gt(2)).Only(Big.StateID))).Union(State.Filter(State.Name.Eq("Maine"))).OrderBy(State.ID.Asc()), "Utah", "Maine"),
		names("cte_window_filter", City.With(Big.As(bigCities())).Filter(subquery.In(City.StateID, Big.Only(Big.StateID))).Alias("rank", expr.Rank().Over(inState)).Filter(expr.Ref[int64]("rank").Eq(1)).OrderBy(City.ID.Asc()), "Provo", "Toledo", "Austin"),
		does("cte_aggregate", struct{ People int64 }{1447300}, func(ctx context.Context, db *orm.DB) (got struct{ People int64 }, err error) {
			return got, Big.With(Big.As(bigCities())).Aggregate(ctx, db, &got, expr.Sum(Big.People).As("people"))
		}),
		all("recursive", Tree.With(tree).OrderBy(Tree.Way.Asc()), TreeRow{1, nil, "World", 0, "World"}, TreeRow{3, ptr[int64](1), "Asia", 1, "World/Asia"},
			TreeRow{2, ptr[int64](1), "Europe", 1, "World/Europe"}, TreeRow{4, ptr[int64](2), "Alps", 2, "World/Europe/Alps"}),
		names("recursive_filtered", Tree.With(tree).Filter(Tree.Depth.Gt(0), Tree.Way.Contains("Europe")).OrderBy(Tree.ID.Desc()), "Alps", "Europe"),
		names("recursive_union", Tree.With(Tree.As(roots).Union(orm.Into[TreeRow](below))).OrderBy(Tree.ID.Asc()), "World", "Europe", "Asia", "Alps"),
		names("recursive_depth_guard", Tree.With(Tree.As(roots).UnionAll(orm.Into[TreeRow](below.Filter(Tree.Depth.Lt(1))))).OrderBy(Tree.ID.Asc()), "World", "Europe", "Asia"),
		names("recursive_read_by_subquery", Region.With(tree).Filter(subquery.In(Region.ID, Tree.Filter(Tree.Depth.Eq(1)).Only(Tree.ID))).OrderBy(Region.ID.Asc()), "Europe", "Asia"),
		// The way as a list of keys, which also ends a cycle.
		all("recursive_path", Path.With(Path.As(orm.Into[PathRow](Region.Filter(Region.ParentID.IsNull()).Only(Region.ID, Region.Name).Annotate("path", expr.ArrayOf(Region.ID)))).
			UnionAll(orm.Into[PathRow](Region.Join(Path, Path.ID.EqExpr(Region.ParentID)).Filter(expr.Not(expr.Array(Path.Path).HasExpr(Region.ID))).
				Only(Region.ID, Region.Name).Annotate("path", expr.Array(Path.Path).Append(Region.ID))))).Filter(Path.ID.Gt(2)).OrderBy(Path.ID.Asc()),
			PathRow{3, "Asia", []int64{1, 3}}, PathRow{4, "Alps", []int64{1, 2, 4}}),
		// Upwards from a region to the root.
		names("recursive_ancestors", Tree.With(Tree.As(orm.Into[TreeRow](Region.Filter(Region.Name.Eq("Alps")).Annotate("depth", expr.Value[int64](0)).Annotate("way", Region.Name))).
			UnionAll(orm.Into[TreeRow](Region.Join(Tree, Region.ID.EqExpr(Tree.ParentID)).Annotate("depth", Tree.Depth.Plus(1)).Annotate("way", Region.Name)))).OrderBy(Tree.Depth.Asc()), "Alps", "Europe", "World"),
	}
}

func depthFirst() []conform {
	return []conform{
		names("search_depth_first", Tree.With(tree.SearchDepthFirst("place", Tree.Name)).OrderBy(expr.Ref[any]("place").Asc()), "World", "Asia", "Europe", "Alps"),
	}
}

func breadthFirst() []conform {
	return []conform{
		names("search_breadth_first", Tree.With(tree.SearchBreadthFirst("place", Tree.Name)).OrderBy(expr.Ref[any]("place").Asc()), "World", "Asia", "Europe", "Alps"),
	}
}

func cycles() []conform {
	return []conform{
		names("cycle", Tree.With(tree.Cycle("again", "passed", Tree.ID)).Filter(expr.Ref[bool]("again").IsFalse()).OrderBy(Tree.ID.Asc()), "World", "Europe", "Asia", "Alps"),
	}
}

// The changes are made within one statement and seen by it alone through what
// they return; each case leaves the rows as they were.
func changingCTEs() []conform {
	return []conform{
		all("cte_update", Largest.With(Largest.As(orm.ReturningInto[LargestRow](City.Filter(City.ID.Lte(2)).UpdateReturning(City.Population.SetExpr(City.Population.Expr))))).OrderBy(Largest.Population.Asc()),
			LargestRow{"Moab", 5300}, LargestRow{"Provo", 115000}),
		countOf("cte_delete", Largest.With(Largest.As(orm.ReturningInto[LargestRow](City.Filter(City.ID.Gt(100)).DeleteReturning()))), 0),
		all("cte_insert", Tree.With(Tree.As(orm.ReturningInto[TreeRow](Region.InsertFrom(Region.Filter(Region.ID.Gt(100)))).Annotate("depth", expr.Value[int64](0)).Annotate("way", Region.Name))), []TreeRow{}...),
	}
}

// TestCycleInData follows regions that are their own ancestors.
func TestCycleInData(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, `UPDATE regions SET parent_id = 4 WHERE id = 1`)
		start := orm.Into[TreeRow](Region.Filter(Region.ID.Eq(1)).Annotate("depth", expr.Value[int64](0)).Annotate("way", expr.Concat(expr.Value("/"), Region.Name, expr.Value("/"))))
		next := Region.Join(Tree, Tree.ID.EqExpr(Region.ParentID)).Annotate("depth", Tree.Depth.Plus(1)).Annotate("way", expr.Concat(Tree.Way, Region.Name, expr.Value("/")))
		byPath := Tree.As(start).UnionAll(orm.Into[TreeRow](next.Filter(expr.Not(Tree.Way.ContainsExpr(expr.Concat(expr.Value("/"), Region.Name, expr.Value("/")))))))
		found, err := Tree.With(byPath).OrderBy(Tree.ID.Asc()).All(ctx, db)
		if err != nil || len(found) != 4 || found[3].Way != "/World/Europe/Alps/" {
			t.Errorf("guarded by the path: %v, %v", found, err)
		}
		if on.Suffix == "sqlite" {
			return
		}
		again := expr.Ref[bool]("again")
		found, err = Tree.With(Tree.As(start).UnionAll(orm.Into[TreeRow](next)).Cycle("again", "passed", Tree.ID)).OrderBy(Tree.Depth.Asc(), Tree.ID.Asc()).All(ctx, db)
		if err != nil || len(found) != 5 || found[4].Name != "World" || found[4].Depth != 3 {
			t.Errorf("CYCLE: %v, %v", found, err)
		}
		n, err := Tree.With(Tree.As(start).UnionAll(orm.Into[TreeRow](next)).Cycle("again", "passed", Tree.ID)).Filter(again.IsTrue()).Count(ctx, db)
		if err != nil || n != 1 {
			t.Errorf("the row that closes the cycle: %d, %v", n, err)
		}
	})
}

func TestMistakesWithDerivedModels(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	var derived *orm.DerivedError
	var place *orm.PlaceError
	var join *orm.JoinError
	for name, c := range map[string]struct {
		run  func(context.Context, *orm.DB) error
		as   any
		says string
	}{
		"no rows":                {failing(Big.Filter(Big.Cities.Gt(1))), &derived, "With(Big.As(query))"},
		"no rows in a subquery":  {failing(State.Filter(subquery.Exists(Big.Filter(Big.Cities.Gt(1))))), &derived, "Big is a derived model"},
		"defined twice":          {failing(Big.With(Big.As(bigCities()), Big.As(bigCities()))), &derived, "defines Big twice"},
		"a column without value": {failing(Big.From(orm.Into[BigRow](City.GroupBy(City.StateID).Annotate("cities", expr.Count())))), &place, `field "people"`},
		"a value without column": {failing(Largest.From(orm.Into[LargestRow](City.Annotate("size", City.Population)))), &place, `"size"`},
		"a value of other type":  {failing(Largest.From(orm.Into[LargestRow](City.Only(City.Name).Annotate("population", City.Name.Upper())))), &place, "type text"},
		"join of itself":         {failing(City.Join(City, City.ID.Gt(1))), &join, "reads City twice"},
		"join of a limited":      {failing(State.Join(City.Limit(1))), nil, "From(query)"},
		"lateral of a table":     {failing(State.JoinLateral(City)), nil, "From(query)"},
		"step that is limited":   {failing(Tree.With(Tree.As(roots).UnionAll(orm.Into[TreeRow](below.Limit(1))))), nil, "recursive"},
		"search without steps":   {failing(Tree.With(Tree.As(roots).SearchDepthFirst("a", Tree.ID))), nil, "recursive"},
		"pluck":                  {failing(Largest.From(orm.Into[LargestRow](orm.Pluck2(City.QuerySet, City.Name, City.Population)))), nil, "orm.Into"},
		"joined column outside":  {failing(Largest.From(orm.Into[LargestRow](City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID)))))), nil, "OuterRef"},
		"union then join":        {failing(City.Union(City.QuerySet).Join(State)), nil, "set operation"},
	} {
		err := c.run(nplusone.Watch(t), db)
		if err == nil || !strings.Contains(err.Error(), c.says) || c.as != nil && !errors.As(err, c.as) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var nested *orm.DerivedError
	if _, err := State.With(Hiding.As(orm.Into[LargestRow](City.Filter(City.ID.Gt(0))))).Filter(subquery.Exists(City.Filter(City.ID.Gt(1)))).All(nplusone.Watch(t), db); !errors.As(err, &nested) || nested.Hides != "City" {
		t.Errorf("a CTE with the name of a table: %v", err)
	}
}

type hidingTable struct {
	orm.Derived[LargestRow]
	Name       expr.Column[string]
	Population expr.Column[int64]
}

// Hiding has the name of a table.
var Hiding = orm.Define[hidingTable]("Cities")

package docs_test

import (
	"context"
	"errors"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, ctesPage) }

// TreeRow is a region with its place in the tree.
type TreeRow struct {
	ID       int64
	ParentID *int64
	Name     string
	Depth    int64
	Path     string
}

type TreeTable struct {
	orm.Derived[TreeRow]
	ID, ParentID, Depth expr.Column[int64]
	Name, Path          expr.Column[string]
}

var Tree = orm.Define[TreeTable]("tree")

// sizes are the states by their cities.
var sizes = Size.As(orm.Into[StateSize](City.
	GroupBy(City.StateID).
	Annotate("cities", expr.Count()).
	Annotate("people", expr.Sum(City.Population))))

// roots are the regions that are no part of another one.
var roots = orm.Into[TreeRow](Region.
	Filter(Region.ParentID.IsNull()).
	Annotate("depth", expr.Value[int64](0)).
	Annotate("path", Region.Name))

// world is the region that a tree begins with where there may be no root.
var world = orm.Into[TreeRow](Region.
	Filter(Region.Name.Eq("World")).
	Annotate("depth", expr.Value[int64](0)).
	Annotate("path", Region.Name))

// parts are the regions right below those found already.
var parts = Region.
	Join(Tree, Tree.ID.EqExpr(Region.ParentID)).
	Annotate("depth", Tree.Depth.Plus(1)).
	Annotate("path", expr.Concat(Tree.Path, expr.Value("/"), Region.Name))

// tree is every region with its depth and its path.
var tree = Tree.As(roots).UnionAll(orm.Into[TreeRow](parts))

var ctesPage = []snippet{
	{"with", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		states, err := State.With(sizes).
			Filter(subquery.In(State.ID, Size.Filter(Size.People.Gt(250_000)).Only(Size.StateID))).
			All(ctx, db)
		names(t, states, "Ohio", "Texas")

		large, err2 := Size.With(sizes).Filter(Size.Cities.Gt(1)).OrderBy(Size.People.Desc()).All(ctx, db)
		is(t, large, []StateSize{{4, 4, 974000}, {1, 3, 207300}})
		return errors.Join(err, err2)
	}},
	{"read twice", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		most := subquery.Max(Size, Size.People)
		states, err := orm.Into[NamedSize](State.With(sizes).
			Join(Size, Size.StateID.EqExpr(State.ID)).
			Filter(Size.People.EqExpr(most)).
			Annotate("people", Size.People)).All(ctx, db)
		is(t, plain(states), `[{"Name":"Texas","People":974000}]`)
		return err
	}},
	{"several", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		top := Top.As(orm.Into[TopCity](City.
			Join(Size, Size.StateID.EqExpr(City.StateID)).
			Filter(Size.Cities.Gt(3)).
			OrderBy(City.Population.Desc()).Limit(2)))
		cities, err := Top.With(sizes, top).OrderBy(Top.Name.Asc()).All(ctx, db)
		is(t, cities, []TopCity{{"Austin", 961000}, {"Salem", 9000}})
		return err
	}},
	{"materialized", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		once, err := Size.With(sizes.Materialized()).Filter(Size.StateID.Eq(1)).All(ctx, db)
		is(t, once, []StateSize{{1, 3, 207300}})
		within, err2 := Size.With(sizes.NotMaterialized()).Filter(Size.StateID.Eq(1)).All(ctx, db)
		is(t, within, once)
		return errors.Join(err, err2)
	}},
	{"recursive", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		regions, err := Tree.With(tree).OrderBy(Tree.Path.Asc()).All(ctx, db)
		is(t, plain(regions), `[{"ID":1,"ParentID":null,"Name":"World","Depth":0,"Path":"World"},{"ID":3,"ParentID":1,"Name":"Asia","Depth":1,"Path":"World/Asia"},`+
			`{"ID":2,"ParentID":1,"Name":"Europe","Depth":1,"Path":"World/Europe"},{"ID":4,"ParentID":2,"Name":"Alps","Depth":2,"Path":"World/Europe/Alps"}]`)

		deep, err2 := Region.With(tree).Filter(subquery.In(Region.ID, Tree.Filter(Tree.Depth.Eq(1)).Only(Tree.ID))).All(ctx, db)
		names(t, deep, "Europe", "Asia")
		shallow, err3 := Tree.With(Tree.As(roots).UnionAll(orm.Into[TreeRow](parts.Filter(Tree.Depth.Lt(1))))).Count(ctx, db)
		is(t, shallow, 3)
		return errors.Join(err, err2, err3)
	}},
	{"mistakes with With", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		_, err := State.With(sizes, sizes.Materialized()).All(ctx, db)
		says(t, err, nil, "inlay: the query defines Size twice: give With one definition of it, or define a second derived model")
		_, err = State.With(sizes.SearchDepthFirst("place", Size.StateID)).All(ctx, db)
		says(t, err, nil, "inlay: Search and Cycle belong to a recursive query, after its UnionAll or Union, and need columns of its model")
		_, err = Tree.With(Tree.As(roots.Limit(1)).UnionAll(orm.Into[TreeRow](parts))).All(ctx, db)
		says(t, err, nil, "inlay: the parts of a recursive query have no order, limit or distinct rows of their own: say it of the query that reads them")
		gone := Top.As(orm.ReturningInto[TopCity](City.Filter(City.ID.Eq(2)).DeleteReturning()))
		_, err = State.Filter(subquery.Exists(Top.With(gone))).All(ctx, db)
		if db.Dialect() == "PostgreSQL" {
			says(t, err, orm.ErrChangeInside, "inlay: a common table expression that changes rows must be given to the outermost query by With")
		}
		return nil
	}},
	{"search", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		place := expr.Ref[any]("place")
		regions, err := Tree.With(tree.SearchDepthFirst("place", Tree.Name)).OrderBy(place.Asc()).Only(Tree.Name).All(ctx, db)
		if err := lacks(t, db, "SEARCH DEPTH FIRST", err); err != nil || db.Dialect() == "SQLite" {
			return err
		}
		ordered(t, regions, "World", "Asia", "Europe", "Alps")
		regions, err = Tree.With(tree.SearchBreadthFirst("place", Tree.Name)).OrderBy(place.Desc()).Only(Tree.Name).All(ctx, db)
		ordered(t, regions, "Alps", "Europe", "Asia", "World")
		return err
	}},
	{"cycles", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		_, err := Region.Filter(Region.ID.Eq(1)).Update(ctx, db, Region.ParentID.Set(4)) // the World is a part of the Alps

		slash := expr.Value("/")
		passed := expr.Concat(slash, Tree.Path, slash).ContainsExpr(expr.Concat(slash, Region.Name, slash))
		byPath := Tree.As(world).UnionAll(orm.Into[TreeRow](parts.Filter(expr.Not(passed))))
		regions, err2 := Tree.With(byPath).OrderBy(Tree.ID.Asc()).Only(Tree.Name).All(ctx, db)
		ordered(t, regions, "World", "Europe", "Asia", "Alps")
		return errors.Join(err, err2)
	}},
	{"cycles by CYCLE", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		_, err := Region.Filter(Region.ID.Eq(1)).Update(ctx, db, Region.ParentID.Set(4))
		again := expr.Ref[bool]("again")
		guarded := Tree.As(world).UnionAll(orm.Into[TreeRow](parts)).Cycle("again", "way", Tree.ID)
		regions, err2 := Tree.With(guarded).Filter(again.IsFalse()).OrderBy(Tree.Path.Asc()).Only(Tree.Path).All(ctx, db)
		if err := lacks(t, db, "CYCLE", err2); err != nil || db.Dialect() == "SQLite" {
			return err
		}
		is(t, len(regions), 4)
		closing, err3 := orm.Pluck(Tree.With(guarded).Filter(again.IsTrue()), Tree.Path).All(ctx, db)
		is(t, closing, []string{"World/Europe/Alps/World"})
		return errors.Join(err, err2, err3)
	}},
	{"cycles by Union", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		_, err := Region.Filter(Region.ID.Eq(1)).Update(ctx, db, Region.ParentID.Set(4))
		under := Under.As(orm.Into[UnderRow](Region.Filter(Region.Name.Eq("Europe")).Only(Region.ID))).
			Union(orm.Into[UnderRow](Region.Join(Under, Under.ID.EqExpr(Region.ParentID)).Only(Region.ID)))
		regions, err2 := Region.With(under).Filter(subquery.In(Region.ID, Under.Only(Under.ID))).All(ctx, db)
		names(t, regions, "World", "Europe", "Asia", "Alps")
		return errors.Join(err, err2)
	}},
	{"a change in With", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		gone := Top.As(orm.ReturningInto[TopCity](City.Filter(City.Population.Lt(5000)).DeleteReturning()))
		var stats struct{ Cities, People int64 }
		err := Top.With(gone).Aggregate(ctx, db, &stats,
			expr.Count().As("cities"), expr.Sum(Top.Population).Default(0).As("people"))
		if err := lacks(t, db, "insert, update or delete in WITH", err); err != nil || db.Dialect() == "SQLite" {
			return err
		}
		is(t, stats, "{Cities:2 People:4000}")
		left, err2 := City.Count(ctx, db)
		is(t, left, 6)
		return errors.Join(err, err2)
	}},
	{"a change and what it changed", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		grown := Top.As(orm.ReturningInto[TopCity](City.
			Filter(City.StateID.Eq(1)).
			UpdateReturning(City.Population.SetExpr(City.Population.Times(2)))))
		cities, err := orm.Into[Growth](City.With(grown).
			Join(Top, Top.Name.EqExpr(City.Name)).
			Annotate("grown", Top.Population).
			OrderBy(City.ID.Asc())).All(ctx, db)
		if err := lacks(t, db, "insert, update or delete in WITH", err); err != nil || db.Dialect() == "SQLite" {
			return err
		}
		is(t, cities, []Growth{{"Provo", 115000, 230000}, {"Moab", 5300, 10600}, {"Ogden", 87000, 174000}})
		return nil
	}},
	{"archived at once", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		gone := Gone.As(orm.ReturningInto[ArchiveRow](City.
			Filter(City.Population.Lt(5000)).
			DeleteReturning().
			Annotate("reason", expr.Value("small"))))
		archived, err := Archive.InsertFrom(Gone.With(gone)).All(ctx, db)
		if err := lacks(t, db, "insert, update or delete in WITH", err); err != nil || db.Dialect() == "SQLite" {
			return err
		}
		is(t, len(archived), 2)
		n, err2 := City.Count(ctx, db)
		is(t, n, 6)
		return errors.Join(err, err2)
	}},
}

// GoneTable are the cities that a statement deletes, as rows of the archive.
type GoneTable struct {
	orm.Derived[ArchiveRow]
	ID, Population expr.Column[int64]
	Name, Reason   expr.Column[string]
}

var Gone = orm.Define[GoneTable]("gone")

// Growth is a city before and after an update.
type Growth struct {
	Name              string
	Population, Grown int64
}

type UnderRow struct{ ID int64 }

type UnderTable struct {
	orm.Derived[UnderRow]
	ID expr.Column[int64]
}

var Under = orm.Define[UnderTable]("under")

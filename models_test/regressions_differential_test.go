package models_test

import (
	"context"
	"errors"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// What TestDatabasesAgree found, each reduced to a small query.

// TestAliasesOfRowsAreNoPartOfGroups counts groups of rows that an Alias was
// used to filter: it has no single value for a group.
func TestAliasesOfRowsAreNoPartOfGroups(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		named := City.Alias("large", City.Population.Gt(5000)).Filter(expr.Ref[bool]("large")).GroupBy(City.StateID)
		countIs(t, db, "count", named, 3)
		countIs(t, db, "exists", State.Filter(subquery.Exists(named)), 5)
		related := State.Alias("cities", State.Cities.Count()).GroupBy(State.Nickname)
		countIs(t, db, "a subquery", related, 4)
		if found, err := related.Exists(ctx, db); err != nil || !found {
			t.Errorf("exists: %v, %v", found, err)
		}
		// What is grouped by, or computed from groups, is there all the same.
		byLarge := City.Alias("large", City.Population.Gt(5000)).Alias("people", expr.Sum(City.Population)).
			Alias("more", expr.Ref[int64]("people").Plus(1)).GroupBy(expr.Ref[bool]("large"))
		var got struct{ Most, Yes int64 }
		err := byLarge.Aggregate(ctx, db, &got, expr.Max(expr.Ref[int64]("more")).As("most"), expr.Count().Filter(expr.Ref[bool]("large")).As("yes"))
		if err != nil || got.Most != 1447301 || got.Yes != 1 {
			t.Errorf("over groups: %v, %v", got, err)
		}
		// One that names what is grouped by, and a column besides, has no value either.
		mixed := City.Alias("large", City.Population.Gt(5000)).Alias("other", expr.Ref[bool]("large").Or(City.Capital.Expr)).GroupBy(expr.Ref[bool]("large"))
		countIs(t, db, "a key and a column", mixed, 2)
	})
}

// TestWindowsAmongTheRowsOfAQuery filters by whether what is computed over a
// window is among the values of a query.
func TestWindowsAmongTheRowsOfAQuery(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		numbered := City.Alias("n", expr.RowNumber().Over(inOrder)).OrderBy(City.ID.Asc())
		n := expr.Ref[int64]("n")
		states := State.Filter(State.Nickname.IsNull()).Only(State.ID) // 4 and 5
		countIs(t, db, "in", numbered.Filter(subquery.In(n, states)), 2)
		countIs(t, db, "not in", numbered.Filter(subquery.NotIn(n, states)), 6)
		countIs(t, db, "beside others", numbered.Filter(subquery.In(n, states), City.ID.Gt(4)), 1) // of 5 to 8, which are numbered
		vs, err := numbered.Limit(1).Values(subquery.NotIn(n, states).As("by_name"), subquery.NotIn(expr.RowNumber().Over(inOrder), states).As("itself")).All(ctx, db)
		if err != nil || len(vs) != 1 || vs[0]["by_name"] != true || vs[0]["itself"] != true {
			t.Errorf("as values: %v, %v", vs, err)
		}
	})
}

// TestAnnotationsOfASetBehindAWindow reads an annotation of the parts of a set
// that is filtered by what is computed over a window.
func TestAnnotationsOfASetBehindAWindow(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		part := func(id int64) orm.QuerySet[CityRow] { return sized.Filter(City.ID.Eq(id)) }
		numbered := part(1).Union(part(5)).Alias("n", expr.RowNumber().Over(inOrder)).Filter(expr.Ref[int64]("n").Gt(1))
		got, err := orm.Into[doubled](numbered).All(ctx, db)
		if err != nil || len(got) != 1 || got[0] != (doubled{"Mesa", 8000}) {
			t.Errorf("%v, %v", got, err)
		}
		got, err = orm.Into[doubled](numbered.Union(part(1))).OrderBy(City.ID.Asc()).All(ctx, db)
		if err != nil || len(got) != 2 || got[1] != (doubled{"Mesa", 8000}) {
			t.Errorf("in a set: %v, %v", got, err)
		}
	})
}

// TestAggregatesNotAmongTheRowsOfAQuery filters groups.
func TestAggregatesNotAmongTheRowsOfAQuery(t *testing.T) {
	eachDatabase(t, func(t *testing.T, _ context.Context, db *orm.DB, _ modeltest.Database) {
		byState := City.Annotate("n", expr.Count()).GroupBy(City.StateID) // 3, 1 and 4 cities
		n := expr.Ref[int64]("n")
		states := State.Filter(State.ID.Lte(3)).Only(State.ID)
		countIs(t, db, "not in", byState.Filter(subquery.NotIn(expr.Count(), states)), 1)
		countIs(t, db, "in", byState.Filter(subquery.In(expr.Count(), states)), 2)
		countIs(t, db, "not in, by name", byState.Filter(subquery.NotIn(n, states)), 1)
		countIs(t, db, "in, by name", byState.Filter(subquery.In(n, states)), 2)
	})
}

// TestGroupsByAConstant groups by what is known to be 0, NULL or FALSE, which
// would be the number of an output.
func TestGroupsByAConstant(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		for what, e := range map[string]expr.Expression{"count": subquery.Count(State.None()), "exists": subquery.Exists(State.None()),
			"max": subquery.Max(State.None(), State.ID), "null": expr.Null[string](), "value": expr.Value[int64](7)} {
			groups := City.Alias("constant", e).GroupBy(expr.Ref[any]("constant"))
			countIs(t, db, what, groups, 1)
			countIs(t, db, what+" of no rows", groups.Filter(City.ID.Lt(0)), 0)
			vs, err := City.OrderBy(City.StateID.Asc()).Values(City.StateID, expr.Rename(e, "constant"), expr.Count().As("n")).All(ctx, db)
			if err != nil || len(vs) != 3 || vs[2]["n"] != int64(4) {
				t.Errorf("%s as a value: %v, %v", what, vs, err)
			}
		}
	})
}

// TestAggregatesOfTheQueryAround asks for a sum over the rows inside of a value
// of the row outside: SQL would take it for a sum of the query around.
func TestAggregatesOfTheQueryAround(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		cities := City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID)))
		var aggregate *orm.AggregateError
		for what, e := range map[string]expr.Expr[int64]{
			"sum":            subquery.Sum(cities, subquery.OuterRef(State.ID)),
			"filtered count": subquery.Aggregate(cities, expr.Count().Filter(subquery.OuterRef(State.ID).Gt(1))),
		} {
			if _, err := State.Values(State.ID, e.As("s")).All(ctx, db); !errors.As(err, &aggregate) || !aggregate.Outer {
				t.Errorf("%s: %v", what, err)
			}
		}
		vs, err := State.Filter(State.ID.Eq(4)).Values(subquery.Sum(cities, expr.Add(City.ID, subquery.OuterRef(State.ID))).As("s")).All(ctx, db)
		if err != nil || vs[0]["s"] != int64(5+6+7+8+4*4) {
			t.Errorf("of both queries: %v, %v", vs, err)
		}
	})
}

// TestSumsAreDividedAsWholeNumbers divides what PostgreSQL sums up as numeric.
func TestSumsAreDividedAsWholeNumbers(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		sum := subquery.Sum(City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID))), City.ID)
		countIs(t, db, "a subquery", State.Filter(sum.Over(4).Eq(1)), 2) // 6 and 4
		countIs(t, db, "behind a name", State.Alias("s", sum).Filter(expr.Ref[int64]("s").Over(4).Eq(1)), 2)
		vs, err := City.OrderBy(City.StateID.Asc()).Values(City.StateID, expr.Div(expr.Sum(City.ID), expr.Value[int64](4)).As("over"), expr.Mod(expr.Sum(City.ID), expr.Value[int64](4)).As("mod")).All(ctx, db)
		if err != nil || len(vs) != 3 || vs[0]["over"] != int64(1) || vs[0]["mod"] != int64(2) || vs[2]["over"] != int64(6) {
			t.Errorf("groups: %v, %v", vs, err)
		}
	})
}

// TestAggregatesOverWindows computes an aggregate of what is computed over a window.
func TestAggregatesOverWindows(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		numbered := City.Alias("n", expr.RowNumber().Over(expr.PartitionBy(City.StateID).OrderBy(City.ID.Asc())))
		var got struct{ Most, Rows int64 }
		err := numbered.Aggregate(ctx, db, &got, expr.Max(expr.Ref[int64]("n")).As("most"), expr.Count().As("rows"))
		if err != nil || got.Most != 4 || got.Rows != 8 {
			t.Errorf("%v, %v", got, err)
		}
		inside := numbered.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID)))
		countIs(t, db, "in a subquery", State.Filter(subquery.Max(inside, expr.Ref[int64]("n")).Eq(3)), 1)
		var outer *orm.OuterRefError
		grouped := City.Alias("n", expr.Count()).GroupBy(City.StateID).Filter(subquery.Exists(State.Filter(State.ID.EqExpr(subquery.OuterRef(expr.Ref[int64]("n"))))))
		if _, err := grouped.Count(ctx, db); !errors.As(err, &outer) || !outer.Computed {
			t.Errorf("OuterRef to a group: %v", err)
		}
	})
}

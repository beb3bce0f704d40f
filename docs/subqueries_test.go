package docs_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	. "github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, subqueries) }

type Biggest struct {
	Name    string
	Biggest *string
}

var subqueries = []snippet{
	{"exists", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		big := City.Filter(City.Population.Gt(200_000), City.StateID.EqExpr(OuterRef(State.ID)))
		states, err := State.Filter(Exists(big)).All(ctx, db)
		names(t, states, "Ohio", "Texas")

		for n, qs := range map[int64]orm.QuerySet[StateRow]{
			5: State.Filter(Exists(City)), 0: State.Filter(Exists(City.None())), 3: State.Exclude(Exists(big)), 1: State.Filter(expr.Or(Exists(City.None()), State.ID.Eq(1))),
			2: State.OrderBy(Exists(big).Asc()).Limit(2), 4: State.Filter(NotExists(big), State.ID.Neq(99)).OrderBy(State.ID.Asc()).Limit(4),
		} {
			got, err := qs.All(ctx, db)
			if err != nil {
				return err
			}
			is(t, len(got), map[int64]int{5: 5, 0: 0, 3: 3, 1: 1, 2: 2, 4: 3}[n])
		}
		return err
	}},
	{"what exists leaves out", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		plain, err := State.Filter(Exists(City.Filter(City.ID.Gt(1)))).SQL(db)
		same, err2 := State.Filter(Exists(City.Filter(City.ID.Gt(1)).Only(City.Name).Annotate("x", City.ID.Plus(1)).OrderBy(City.Name.Asc()))).SQL(db)
		is(t, same, plain)
		limited, err3 := State.Filter(Exists(City.Limit(1).Offset(2))).SQL(db)
		is(t, strings.Contains(limited, "LIMIT") && strings.Contains(limited, "OFFSET"), true)
		parks, err4 := State.Filter(Exists(Park.Filter(Park.StateID.EqExpr(OuterRef(State.ID))))).All(ctx, db)
		names(t, parks, "Utah") // the park of Ohio is deleted
		return errors.Join(err, err2, err3, err4)
	}},
	{"any depth", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		larger := City.Filter(City.StateID.EqExpr(OuterRef(State.ID)), City.Population.GtExpr(OuterRef(City.Population)))
		largest := City.Filter(City.StateID.EqExpr(OuterRef(State.ID)), City.Population.Lt(300_000), NotExists(larger))
		states, err := State.Filter(Exists(largest)).All(ctx, db)
		names(t, states, "Utah", "Ohio")
		return err
	}},
	{"the same table", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		another := City.Dense().Filter(City.StateID.EqExpr(OuterRef(City.StateID)), City.ID.NeqExpr(OuterRef(City.ID)))
		cities, err := City.Filter(Exists(another)).All(ctx, db)
		names(t, cities, "Moab", "Ogden", "Mesa", "Salem", "Austin", `50%_off\`)
		return err
	}},
	{"an annotation of an enclosing query", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		states, err := State.Alias("limit", State.ID.Times(100_000)).Filter(Exists(City.Filter(
			City.StateID.EqExpr(OuterRef(State.ID)), City.Population.GtExpr(OuterRef(expr.Ref[int64]("limit")))))).All(ctx, db)
		names(t, states, "Utah", "Ohio", "Texas")
		return err
	}},
	{"first", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities := City.Filter(City.StateID.EqExpr(OuterRef(State.ID))).OrderBy(City.Population.Desc())
		states, err := orm.Into[Biggest](State.Annotate("biggest", First(cities, City.Name))).All(ctx, db)

		same, err2 := orm.Into[Biggest](State.Annotate("biggest", Subquery[string](cities.Limit(1).Only(City.Name)))).All(ctx, db)
		for i := range min(len(states), len(same)) {
			is(t, same[i].Biggest == nil, states[i].Biggest == nil)
			if states[i].Name == "Texas" {
				is(t, *states[i].Biggest+*same[i].Biggest, "AustinAustin")
			}
		}
		_, err3 := State.Filter(Subquery[string](City.Only(City.Name)).Eq("Provo")).All(ctx, db)
		is(t, err3 != nil, db.Dialect() == "PostgreSQL")
		return errors.Join(err, err2)
	}},
	{"aggregates", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities := City.Filter(City.StateID.EqExpr(OuterRef(State.ID)))
		maps, err := State.OrderBy(State.ID.Asc()).Values(State.Name, Count(cities).As("cities"), Sum(cities, City.Population).As("people")).All(ctx, db)
		if err == nil {
			is(t, maps[0], map[string]any{"name": "Utah", "cities": 3, "people": 207300})
			is(t, maps[2], map[string]any{"name": "Iowa", "cities": 0, "people": nil})
		}

		mayors, err2 := State.Filter(Aggregate(cities, expr.CountOf(City.Mayor).Distinct()).Eq(2)).All(ctx, db)
		names(t, mayors, "Utah")
		return errors.Join(err, err2)
	}},
	{"in and not in", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		with := State.Filter(In(State.ID, City.Dense().Only(City.StateID)))
		without := State.Filter(NotIn(State.ID, City.Only(City.StateID)))
		states, err := with.All(ctx, db)
		names(t, states, "Utah", "Ohio", "Texas")
		states, err1 := without.All(ctx, db)
		names(t, states, "Iowa", "Maine")

		if db.Dialect() == "PostgreSQL" {
			plan, err := without.Explain(ctx, db)
			is(t, strings.Contains(plan, "Anti Join"), true)
			is(t, err, nil)
		}
		nulls, err2 := State.Filter(NotIn(State.Name, City.Only(City.Mayor))).Count(ctx, db)
		is(t, nulls, 5)
		limited, err3 := State.Filter(NotIn(State.ID, City.OrderBy(City.ID.Asc()).Limit(1).Only(City.StateID))).SQL(db)
		is(t, strings.HasSuffix(limited, ")) IS NOT TRUE"), true)
		none, err4 := State.Filter(NotIn(State.ID, City.None().Only(City.StateID)), expr.Not(In(State.ID, City.None().Only(City.StateID)))).Count(ctx, db)
		is(t, none, 5)
		return errors.Join(err, err1, err2, err3, err4)
	}},
	{"relations", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		states, err := State.Filter(
			State.Cities.Any(City.Mayor.IsNull()),
			State.Cities.Among(City.Dense()).Count().Lt(2),
		).All(ctx, db)
		names(t, states, "Utah", "Ohio")

		regions := func() ([]RegionRow, error) {
			regions, err := Region.Filter(Region.Parts.Any(Region.Parts.Any())).All(ctx, db)
			return regions, err
		}
		found, err2 := regions()
		names(t, found, "World")
		typed, err3 := State.Filter(Max(State.Cities.Rows(), City.Population).Gt(500_000), State.Cities.Max(City.Population).Gt(int64(5))).All(ctx, db)
		names(t, typed, "Texas")
		none, err4 := State.Filter(State.Cities.None(), State.Cities.Count().Eq(0), State.Cities.Sum(City.Population).IsNull()).All(ctx, db)
		names(t, none, "Iowa", "Maine")
		return errors.Join(err, err2, err3, err4)
	}},
	{"proved annotations", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		states, err := orm.Into[DenseState](State.
			Annotate("dense", State.Cities.Any(City.Density().Gt(1000))).
			Annotate("city_count", State.Cities.Count()).
			Filter(expr.Ref[bool]("dense").IsTrue(), expr.Ref[int64]("city_count").Eq(3))).
			All(ctx, db)
		names(t, states, "Utah")
		return err
	}},
	{"what proves", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		dense, name := expr.Ref[bool]("dense"), expr.Ref[string]("city")
		for _, c := range []struct {
			p      expr.Predicate
			exists int // in the statement
		}{
			{dense.IsTrue(), 1}, {dense.IsFalse(), 1}, {dense, 1}, {expr.Not(dense), 1}, {dense.Eq(true), 1}, {expr.And(dense, State.ID.Gt(0)), 1},
			{expr.Or(dense, State.ID.Eq(1)), 2}, {State.ID.Gt(0), 1},
		} {
			text, err := orm.Into[denseOnly](State.Annotate("dense", State.Cities.Any()).Filter(c.p)).SQL(db)
			if err != nil {
				return err
			}
			is(t, strings.Count(text, "EXISTS"), c.exists)
		}
		text, err := orm.Into[cityOnly](State.Annotate("city", First(State.Cities.Rows().OrderBy(City.ID.Asc()), City.Name)).Filter(name.Eq("Provo"))).SQL(db)
		is(t, strings.Count(text, `FROM "cities"`), 2)
		zero, err2 := orm.Into[countOnly](State.Annotate("n", State.Cities.Count()).Filter(expr.Ref[int64]("n").Eq(0))).SQL(db)
		is(t, strings.Count(zero, "COUNT(*)"), 0)
		three, err3 := orm.Into[countOnly](State.Annotate("n", State.Cities.Count()).Filter(expr.Ref[int64]("n").Eq(3))).SQL(db)
		is(t, strings.HasPrefix(strings.TrimPrefix(three, `SELECT "states"."name", `), `(SELECT`), false)
		return errors.Join(err, err2, err3)
	}},
	{"a count compared with zero", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		states, err := State.Filter(State.Cities.Count().Eq(0)).All(ctx, db)
		names(t, states, "Iowa", "Maine")
		return err
	}},
	{"counts compared with zero", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		n, ref := State.Cities.Count(), expr.Ref[int64]("n")
		for _, c := range []struct {
			p     expr.Predicate
			count bool // is computed
			found int
		}{
			{n.Gt(0), false, 3}, {n.Neq(0), false, 3}, {n.Gte(1), false, 3}, {n.Eq(0), false, 2}, {n.Lte(0), false, 2}, {n.Lt(1), false, 2}, {n.Gt(1), true, 2},
			{ref.Gt(0), false, 3}, {ref.Eq(0), false, 2}, {ref.Neq(0), true, 3}, {ref.Gte(1), true, 3}, {ref.Lt(1), true, 2},
			{Count(State.Cities.Rows().Limit(3)).Gt(0), false, 3},
		} {
			qs := State.Alias("n", n).Filter(c.p)
			sql, err := qs.SQL(db)
			if err != nil {
				return err
			}
			is(t, strings.Contains(sql, "COUNT(*)"), c.count)
			found, err := qs.All(ctx, db)
			if err != nil {
				return err
			}
			is(t, len(found), c.found)
		}
		limited, err := State.Alias("n", Count(State.Cities.Rows().Limit(3))).Filter(ref.Gt(0)).SQL(db)
		is(t, strings.Contains(limited, "COUNT(*)"), true)
		return err
	}},
	{"the order by an annotation", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		states, err := orm.Into[DenseState](State.
			Annotate("dense", expr.True()).
			Annotate("city_count", State.Cities.Count()).
			OrderBy(expr.Ref[int64]("city_count").Desc()).Limit(2)).
			All(ctx, db)
		ordered(t, states, "Texas", "Utah")

		maps, err3 := State.Annotate("n", State.Cities.Count()).OrderBy(expr.Ref[int64]("n").Desc()).Values(expr.Ref[int64]("n")).All(ctx, db)
		is(t, len(maps), 5)
		alias, err2 := State.Alias("n", State.Cities.Count()).OrderBy(expr.Ref[int64]("n").Asc()).SQL(db)
		is(t, strings.Contains(alias, "ORDER BY (SELECT COUNT(*)"), true)
		return errors.Join(err, err2, err3)
	}},
	{"mistakes", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		_, err := State.Filter(Exists(City.Filter(City.StateID.EqExpr(State.ID)))).All(ctx, db)
		says(t, err, nil, `inlay: column states.id is not in this query, which reads City: to mean the enclosing query's column, write OuterRef`)
		_, err = City.Filter(City.StateID.EqExpr(OuterRef(State.ID))).All(ctx, db)
		says(t, err, nil, `inlay: OuterRef(states.id) is unresolved: it stands in the outermost query, which nothing encloses. `+
			`Use the query inside Exists, Subquery or another subquery of a query over it, or write the column without OuterRef`)
		_, err = State.Filter(In(State.ID, City.Only(City.ID, City.StateID))).All(ctx, db)
		says(t, err, nil, `inlay: the query inside In selects 2 columns where one is needed: choose it with Only, or use subquery.First(query, expression)`)
		_, err = State.Filter(expr.Count().Gt(1)).All(ctx, db)
		says(t, err, nil, `inlay: COUNT(*) is computed over many rows and cannot stand in a filter, an ordering, an annotation or a value of single rows: `+
			`use subquery.Count, Sum, Avg, Min or Max, a relation's Count, or the Aggregate terminal`)
		return nil
	}},
}

type (
	countOnly struct {
		Name string
		N    int64
	}
	denseOnly struct {
		Name  string
		Dense bool
	}
	cityOnly struct {
		Name string
		City *string
	}
)

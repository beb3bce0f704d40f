package docs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	. "github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, templateCachePage) }

// fresh is another DB of the same kind, whose cache is empty.
func fresh(t *testing.T, shared *orm.DB) *orm.DB {
	t.Helper()
	if shared.Dialect() == "PostgreSQL" {
		return openPostgres(t)
	}
	return openSQLite(t)
}

var templateCachePage = []snippet{
	{"two shapes", func(t *testing.T, ctx context.Context, shared *orm.DB) error {
		db := fresh(t, shared)
		_, err1 := City.Filter(City.Population.Gt(5000)).Limit(10).All(ctx, db)
		_, err2 := City.Filter(City.Population.Gt(90_000)).Limit(3).All(ctx, db)
		_, err3 := City.Filter(City.ID.In(1, 2, 3)).All(ctx, db)
		_, err4 := City.Filter(City.ID.In(7)).All(ctx, db)
		stats := db.Stats().Templates
		is(t, []int64{stats.Misses, stats.Hits}, []int64{2, 2})
		_, err5 := City.Filter(City.Mayor.IsNull()).All(ctx, db)
		is(t, db.Stats().Templates.Misses, 3)
		return errors.Join(err1, err2, err3, err4, err5)
	}},
	{"a handle that keeps", func(t *testing.T, ctx context.Context, shared *orm.DB) error {
		db := fresh(t, shared)
		before := db.Stats()
		kept := db.WithTemplates(orm.Keep(orm.OuterRefs, orm.Expressions))
		for range 3 {
			states, err := orm.Into[DenseState](State.
				Annotate("dense", Exists(City.Dense().Filter(City.StateID.EqExpr(OuterRef(State.ID))))).
				Annotate("city_count", State.Cities.Count()).
				Filter(expr.Ref[bool]("dense").IsTrue())).
				All(ctx, kept)
			if err != nil {
				return err
			}
			fmt.Println(len(states))
		}
		after := db.Stats()
		is(t, []int64{after.Templates.Misses - before.Templates.Misses, after.Templates.Hits - before.Templates.Hits}, []int64{1, 2})
		is(t, len(after.Skips), 0)
		return nil
	}},
	{"a prepared query", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		denseStates := orm.Prepare1(func(least expr.Expr[float64]) orm.QuerySet[StateRow] {
			return State.Filter(State.Cities.Any(City.Density().GtExpr(least))).OrderBy(State.Name.Asc())
		})
		states, err := denseStates(1000).All(ctx, db)
		if err != nil {
			return err
		}
		want, err := State.Filter(State.Cities.Any(City.Density().Gt(1000))).OrderBy(State.Name.Asc()).All(ctx, db)
		is(t, fmt.Sprint(states), fmt.Sprint(want))
		byIDs := orm.Prepare1(func(ids expr.Expr[[]int64]) orm.QuerySet[CityRow] { return City.Filter(expr.In(City.ID, ids)) })
		_, nilErr := byIDs(nil).All(ctx, db)
		says(t, nilErr, orm.ErrNullParameter, "inlay: a parameter of a prepared query is NULL, which is another statement (IS NULL): write a query for it, without the parameter; an empty list is not nil (parameter 1)")
		return err
	}},
	{"trust", func(t *testing.T, ctx context.Context, shared *orm.DB) error {
		db := fresh(t, shared)
		db = db.WithTemplates(orm.VerifyTemplates(10, 100)) // the first ten, then one in a hundred
		db.SetLogger(slog.Default().With("database", "geo"))
		before := db.Stats().Templates.Verifications
		for range 12 {
			if _, err := City.Filter(City.ID.Eq(3)).All(ctx, db); err != nil {
				return err
			}
		}
		is(t, db.Stats().Templates.Verifications-before, 10)
		is(t, []int64{orm.DefaultTemplates, orm.DefaultTemplateBytes}, []int64{4096, 64 << 20})
		return nil
	}},
	{"statistics", func(t *testing.T, ctx context.Context, shared *orm.DB) error {
		db := fresh(t, shared)
		if _, err := City.All(ctx, db); err != nil {
			return err
		}
		stats := db.Stats()
		fmt.Printf("%.0f %% of %d lookups hit\n", 100*stats.Templates.HitRate(), stats.Templates.Hits+stats.Templates.Misses)
		for _, use := range stats.Top {
			fmt.Println(use.Hits, use.Trusted, use.SQL)
		}
		is(t, len(stats.Top) > 0 && stats.Prepared.Made > 0, true)
		return nil
	}},
	{"switches", func(t *testing.T, ctx context.Context, shared *orm.DB) error {
		db := fresh(t, shared)
		uncached := db.WithTemplates(orm.TemplatesOff)        // a handle
		ctx = orm.WithTemplates(ctx, orm.Keep(orm.OuterRefs)) // all queries under a context, whatever the handle says
		ctx = orm.WithTemplates(ctx, orm.TemplatesOff)        // what is said later counts
		db.ClearTemplates()                                   // after a migration: all are made anew, poisoned ones stay so
		_, err1 := City.All(ctx, db)
		_, err2 := City.All(context.WithoutCancel(t.Context()), uncached)
		is(t, db.Stats().Skips["off"], 2)
		is(t, db.Stats().Templates.Entries, 0)
		return errors.Join(err1, err2)
	}},
}

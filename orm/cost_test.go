//go:build !race

package orm_test

import (
	"context"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

// Costs are pinned by count. A number that falls is to be lowered here. The
// race detector makes pools forget, so it runs without (see scripts/test).
func TestAllocations(t *testing.T) {
	db := orm.NewDB(silent{}).WithTemplates(orm.VerifyTemplates(0, 0)) // which every hit is in a test
	ctx := context.Background()
	id := int64(1 << 40)
	kept := db.WithTemplates(orm.Keep(orm.AllShapes))
	byKey := city.Filter(city.ID.Eq(id), city.Population.Gt(5)).OrderBy(city.ID.Asc()).Limit(id)
	joined := city.Join(state, state.ID.EqExpr(city.StateID)).Filter(expr.Or(city.ID.Eq(id), city.ID.Eq(1)),
		expr.Or(city.Population.Gt(id), expr.And(city.AreaKm2.Lt(5), state.Name.Gte("x"))))
	dense := flagship()
	for _, c := range []struct {
		name string
		most float64
		run  func()
	}{
		{"build and compile the flagship query without a cache", 21, func() {
			if _, err := flagship().SQL(db); err != nil {
				t.Fatal(err)
			}
		}},
		{"build a query by key, find its template, run it", 3, func() {
			if _, err := city.Filter(city.ID.Eq(id)).All(ctx, db); err != nil {
				t.Fatal(err)
			}
		}},
		{"find the template of a query that is built", 0, func() {
			if _, err := byKey.SQL(db); err != nil {
				t.Fatal(err)
			}
		}},
		{"find that of a join with five predicates", 0, func() {
			if _, err := joined.SQL(db); err != nil {
				t.Fatal(err)
			}
		}},
		{"find that of the flagship, where the handle keeps it", 0, func() {
			if _, err := dense.SQL(kept); err != nil {
				t.Fatal(err)
			}
		}},
		{"a prepared flagship query, without its rows", 1, func() {
			if _, err := preparedFlagship(1000).All(ctx, db); err != nil {
				t.Fatal(err)
			}
		}},
		{"update a row by key, with its template found", 8, func() {
			if _, err := city.Filter(city.ID.Eq(id)).Update(ctx, db, city.Population.Set(id)); err != nil {
				t.Fatal(err)
			}
		}},
		{"insert a row, with its template found", 7, func() {
			if err := city.Insert(ctx, db, &cityRow{Population: id}); err == nil {
				t.Fatal("the silent database has answered")
			}
		}},
	} {
		c.run()
		if got := testing.AllocsPerRun(200, c.run); got > c.most {
			t.Errorf("%s: %v allocations, at most %v", c.name, got, c.most)
		} else {
			t.Logf("%s: %v allocations", c.name, got)
		}
	}
}

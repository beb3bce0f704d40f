package models_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// TestSQLIsWhatIsSent compares the statement for humans with the one that All
// sends, and reads the plan of it.
func TestSQLIsWhatIsSent(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		qs := orm.Into[DenseState](State.Annotate("dense", subquery.Exists(denseCities())).Annotate("city_count", State.Cities.Count()).
			Filter(isDense.IsTrue(), expr.Ref[int64]("city_count").Gt(1)).OrderBy(State.Name.Asc()))
		sql, err := qs.SQL(db)
		if err != nil {
			t.Fatal(err)
		}
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			if _, err := qs.All(ctx, db); err != nil {
				t.Error(err)
			}
		})
		if !slices.Equal(sent, []string{sql}) {
			t.Errorf("SQL says\n%s\nsent is\n%s", sql, sent)
		}
		plan, err := qs.Explain(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range map[string][]string{"pg": {"cities", "states", "cost="}, "sqlite": {"SCAN", "CORRELATED SCALAR SUBQUERY"}}[on.Suffix] {
			if !strings.Contains(plan, part) {
				t.Errorf("the plan does not say %q:\n%s", part, plan)
			}
		}
	})
}

// TestStatementsAreCounted counts what reaches the server for a loop and for
// the one statement that replaces it.
func TestStatementsAreCounted(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		before := db.Stats().Statements
		states, err := State.All(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range states {
			//inlay:allow-nplusone * -- the loop is what one statement replaces
			if _, err := City.Dense().Filter(City.StateID.Eq(s.ID)).Exists(ctx, db); err != nil {
				t.Fatal(err)
			}
		}
		if n := db.Stats().Statements - before; n != 6 {
			t.Errorf("the loop sent %d statements, want 6", n)
		}
		before = db.Stats().Statements
		if _, err := State.Filter(subquery.Exists(denseCities())).All(ctx, db); err != nil {
			t.Fatal(err)
		}
		if n := db.Stats().Statements - before; n != 1 {
			t.Errorf("Exists sent %d statements, want 1", n)
		}
	})
}

// TestRaw reads raw SQL into a struct of the program's own, a scalar and a map.
func TestRaw(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		type nameAndCount struct {
			Name   string
			Cities int64
		}
		rows, err := orm.Raw[nameAndCount](ctx, db, `SELECT s.name, COUNT(c.id) AS cities FROM states s LEFT JOIN cities c ON c.state_id = s.id
			GROUP BY s.name ORDER BY s.name LIMIT 2`)
		if want := []nameAndCount{{"Iowa", 0}, {"Maine", 0}}; err != nil || !slices.Equal(rows, want) {
			t.Errorf("%v, %v", rows, err)
		}
		placeholder := map[string]string{"pg": "$1", "sqlite": "?1"}[on.Suffix]
		names, err := orm.Raw[string](ctx, db, `SELECT name FROM states WHERE id = `+placeholder, 4)
		if err != nil || !slices.Equal(names, []string{"Texas"}) {
			t.Errorf("%v, %v", names, err)
		}
		none, err := orm.Raw[string](ctx, db, `SELECT name FROM states WHERE id = 0`)
		if err != nil || none == nil || len(none) != 0 {
			t.Errorf("%v, %v", none, err)
		}
		if on.Suffix == "pg" {
			times, err := orm.Raw[time.Time](ctx, db, `SELECT founded FROM cities WHERE id = 1`)
			if err != nil || len(times) != 1 || times[0].UTC().Year() != 1849 {
				t.Errorf("%v, %v", times, err)
			}
		}
		type lacking struct{ Name string }
		if _, err := orm.Raw[lacking](ctx, db, `SELECT name, id FROM states`); err == nil || !strings.Contains(err.Error(), "inlay: Raw into") {
			t.Errorf("a column without a field: %v", err)
		}
	})
}

func deref(p *int64) any {
	if p == nil {
		return nil
	}
	return *p
}

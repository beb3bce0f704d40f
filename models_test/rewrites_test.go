package models_test

import (
	"context"
	"slices"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// TestRewritesKeepTheRows runs every query that the compiler writes more
// cheaply beside the statement that says the same without the rewrite.
func TestRewritesKeepTheRows(t *testing.T) {
	const (
		ofState    = `FROM cities c WHERE c.state_id = s.id`
		dense      = `EXISTS (SELECT c.id ` + ofState + ` AND CAST(c.population AS double precision) / c.area_km2 > 1000 ORDER BY c.name)`
		cityCount  = `(SELECT COUNT(*) ` + ofState + `)`
		twoColumns = `SELECT s.id, CAST(`
	)
	type found struct {
		ID    int64
		Value int64
	}
	denseAs := func(p expr.Predicate) orm.QuerySet[DenseState] {
		return orm.Into[DenseState](State.Annotate("dense", subquery.Exists(denseCities())).Annotate("city_count", State.Cities.Count()).Filter(p))
	}
	ref := expr.Ref[int64]("city_count")
	ids := func(rows []DenseState, value func(DenseState) int64) []found {
		var list []found
		for _, r := range rows {
			list = append(list, found{r.ID, value(r)})
		}
		return list
	}
	truth := func(r DenseState) int64 {
		if r.Dense {
			return 1
		}
		return 0
	}
	count := func(r DenseState) int64 { return r.CityCount }
	cases := []struct {
		name  string
		qs    orm.QuerySet[DenseState]
		value func(DenseState) int64
		plain string
	}{
		{"proved true", denseAs(isDense.IsTrue()), truth, twoColumns + dense + ` AS integer) AS value FROM states s WHERE ` + dense},
		{"proved false", denseAs(isDense.IsFalse()), truth, twoColumns + dense + ` AS integer) AS value FROM states s WHERE NOT ` + dense},
		{"proved equal", denseAs(ref.Eq(3)), count, `SELECT s.id, ` + cityCount + ` AS value FROM states s WHERE ` + cityCount + ` = 3`},
		{"proved twice, once in vain", denseAs(expr.And(ref.Eq(3), ref.Eq(4))), count, `SELECT s.id, 3 AS value FROM states s WHERE 1 = 2`},
		{"count above zero", denseAs(ref.Gt(0)), count, `SELECT s.id, ` + cityCount + ` AS value FROM states s WHERE ` + cityCount + ` > 0`},
		{"count of zero", denseAs(ref.Eq(0)), count, `SELECT s.id, ` + cityCount + ` AS value FROM states s WHERE ` + cityCount + ` = 0`},
		{"count of at least one", denseAs(State.Cities.Count().Gte(1)), count, `SELECT s.id, ` + cityCount + ` AS value FROM states s WHERE ` + cityCount + ` >= 1`},
		{"count below one", denseAs(State.Cities.Count().Lt(1)), count, `SELECT s.id, ` + cityCount + ` AS value FROM states s WHERE ` + cityCount + ` < 1`},
		{"count not zero", denseAs(State.Cities.Count().Neq(0)), count, `SELECT s.id, ` + cityCount + ` AS value FROM states s WHERE ` + cityCount + ` <> 0`},
		{"count at most zero", denseAs(State.Cities.Count().Lte(0)), count, `SELECT s.id, ` + cityCount + ` AS value FROM states s WHERE ` + cityCount + ` <= 0`},
		{"complement", denseAs(expr.Unless(State.Nickname.Eq("Beehive"))), count, `SELECT s.id, ` + cityCount + ` AS value FROM states s WHERE s.nickname IS NULL OR s.nickname <> 'Beehive'`},
		{"order by output name", denseAs(expr.True()).OrderBy(ref.Desc(), State.ID.Asc()), count,
			`SELECT s.id, ` + cityCount + ` AS value FROM states s ORDER BY ` + cityCount + ` DESC, s.id`},
	}
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		for _, c := range cases {
			//inlay:allow-nplusone * -- several spellings lead to one statement
			rows, err := c.qs.All(ctx, db)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			got := ids(rows, c.value)
			want, err := orm.Raw[found](ctx, db, c.plain)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if c.name != "order by output name" {
				byID := func(a, b found) int { return int(a.ID - b.ID) }
				slices.SortFunc(got, byID)
				slices.SortFunc(want, byID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: with the rewrite %v, without %v", c.name, got, want)
			}
		}
	})
}

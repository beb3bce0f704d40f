package main

import (
	"github.com/doug-martin/goqu/v9"
	_ "github.com/doug-martin/goqu/v9/dialect/postgres" // registers the dialect
	"github.com/doug-martin/goqu/v9/exp"
)

// goquBuilder is goqu, asked for arguments beside the text.
func goquBuilder() builder {
	pg := goqu.Dialect("postgres")
	columns := []any{"id", "name", "state_id", "population", "area_km2", "elevation", "founded", "mayor", "capital"}
	text := func(d *goqu.SelectDataset) (string, []any, error) { return d.Prepared(true).ToSQL() }
	exists := func() exp.Expression {
		return goqu.L("EXISTS ?", pg.From("cities").Select(goqu.L("1")).Where(
			goqu.L("? / ?", goqu.Cast(goqu.I("cities.population"), "double precision"), goqu.I("cities.area_km2")).Gt(float64(denseAbove)),
			goqu.I("cities.state_id").Eq(goqu.I("states.id"))))
	}
	howMany := func() exp.Expression {
		return pg.From("cities").Select(goqu.COUNT(goqu.Star())).
			Where(goqu.I("cities.state_id").Eq(goqu.I("states.id"))).As("city_count")
	}
	return builder{
		name: "goqu",
		simple: func(i int64) (string, []any, error) {
			return text(pg.From("cities").Select(columns...).
				Where(goqu.C("state_id").Eq(i), goqu.C("population").Gt(buildPopulated)).
				Order(goqu.C("name").Asc()).Limit(buildLimit))
		},
		nested: func(i int64) (string, []any, error) {
			return text(pg.From("cities").Select(columns...).Where(
				goqu.Or(goqu.C("state_id").Eq(i), goqu.C("state_id").Eq(buildOther)),
				goqu.Or(goqu.C("population").Gt(buildLarge),
					goqu.And(goqu.C("area_km2").Lt(buildSmallArea), goqu.C("elevation").Gte(buildHigh)))))
		},
		grouped: func(i int64) (string, []any, error) {
			return text(pg.From("cities").
				Select(goqu.I("states.name").As("state"), goqu.COUNT(goqu.Star()).As("cities"), goqu.SUM(goqu.I("cities.population")).As("people")).
				Join(goqu.T("states"), goqu.On(goqu.I("states.id").Eq(goqu.I("cities.state_id")))).
				Where(goqu.I("cities.elevation").Gte(i)).
				GroupBy(goqu.I("states.name")).Having(goqu.COUNT(goqu.Star()).Gt(buildSeveral)))
		},
		flagship: func(int64) (string, []any, error) {
			return text(pg.From("states").
				Select(goqu.I("states.id"), goqu.I("states.name"), goqu.L("?", exists()).As("dense"), howMany()).
				Where(exists()).Order(goqu.I("states.name").Asc()))
		},
		folded: func(int64) (string, []any, error) {
			return text(pg.From("states").
				Select(goqu.I("states.id"), goqu.I("states.name"), goqu.L("TRUE").As("dense"), howMany()).
				Where(exists()).Order(goqu.I("states.name").Asc()))
		},
	}
}

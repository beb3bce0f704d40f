package main

import (
	"context"

	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/psql"
	"github.com/stephenafamo/bob/dialect/psql/dialect"
	"github.com/stephenafamo/bob/dialect/psql/sm"
)

// bobBuilder is bob, with its expressions for PostgreSQL.
func bobBuilder() builder {
	columns := func() bob.Mod[*dialect.SelectQuery] {
		return sm.Columns("id", "name", "state_id", "population", "area_km2", "elevation", "founded", "mayor", "capital")
	}
	text := func(mods ...bob.Mod[*dialect.SelectQuery]) (string, []any, error) {
		return psql.Select(mods...).Build(context.Background())
	}
	ofState := func() bob.Expression { return psql.Quote("cities", "state_id").EQ(psql.Quote("states", "id")) }
	exists := func() *dialect.Function {
		return psql.F("EXISTS", psql.Select(sm.Columns("1"), sm.From("cities"),
			sm.Where(psql.Cast(psql.Quote("cities", "population"), "double precision").
				OP("/", psql.Quote("cities", "area_km2")).GT(psql.Arg(float64(denseAbove)))),
			sm.Where(ofState())))()
	}
	howMany := func() bob.Expression {
		return psql.Group(psql.Select(sm.Columns("count(*)"), sm.From("cities"), sm.Where(ofState()))).As("city_count")
	}
	return builder{
		name: "bob",
		simple: func(i int64) (string, []any, error) {
			return text(columns(), sm.From("cities"),
				sm.Where(psql.Quote("state_id").EQ(psql.Arg(i))),
				sm.Where(psql.Quote("population").GT(psql.Arg(buildPopulated))),
				sm.OrderBy("name"), sm.Limit(psql.Arg(buildLimit)))
		},
		nested: func(i int64) (string, []any, error) {
			return text(columns(), sm.From("cities"),
				sm.Where(psql.Or(psql.Quote("state_id").EQ(psql.Arg(i)), psql.Quote("state_id").EQ(psql.Arg(buildOther)))),
				sm.Where(psql.Or(psql.Quote("population").GT(psql.Arg(buildLarge)),
					psql.And(psql.Quote("area_km2").LT(psql.Arg(buildSmallArea)), psql.Quote("elevation").GTE(psql.Arg(buildHigh))))))
		},
		grouped: func(i int64) (string, []any, error) {
			return text(
				sm.Columns(psql.Quote("states", "name").As("state"), psql.F("count", "*")().As("cities"),
					psql.F("sum", psql.Quote("cities", "population"))().As("people")),
				sm.From("cities"),
				sm.InnerJoin("states").On(psql.Quote("states", "id").EQ(psql.Quote("cities", "state_id"))),
				sm.Where(psql.Quote("cities", "elevation").GTE(psql.Arg(i))),
				sm.GroupBy(psql.Quote("states", "name")),
				sm.Having(psql.F("count", "*")().GT(psql.Arg(buildSeveral))))
		},
		flagship: func(int64) (string, []any, error) {
			return text(sm.Columns(psql.Quote("states", "id"), psql.Quote("states", "name"), exists().As("dense"), howMany()),
				sm.From("states"), sm.Where(exists()), sm.OrderBy(psql.Quote("states", "name")))
		},
		folded: func(int64) (string, []any, error) {
			return text(sm.Columns(psql.Quote("states", "id"), psql.Quote("states", "name"), "TRUE AS dense", howMany()),
				sm.From("states"), sm.Where(exists()), sm.OrderBy(psql.Quote("states", "name")))
		},
	}
}

package main

import (
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// entBuilder is the SQL builder of ent, which its generated code calls.
func entBuilder() builder {
	pg := sql.Dialect(dialect.Postgres)
	columns := []string{"id", "name", "state_id", "population", "area_km2", "elevation", "founded", "mayor", "capital"}
	text := func(s *sql.Selector) (string, []any, error) {
		text, args := s.Query()
		return text, args, s.Err()
	}
	exists := func(states *sql.SelectTable) *sql.Predicate {
		cities := pg.Table("cities")
		return sql.Exists(pg.SelectExpr(sql.Raw("1")).From(cities).Where(sql.And(
			sql.P(func(b *sql.Builder) {
				b.WriteString("CAST(").Ident(cities.C("population")).WriteString(" AS double precision) / ").
					Ident(cities.C("area_km2")).WriteString(" > ").Arg(float64(denseAbove))
			}),
			sql.ColumnsEQ(cities.C("state_id"), states.C("id")))))
	}
	howMany := func(states *sql.SelectTable) sql.Querier {
		cities := pg.Table("cities")
		return pg.Select(sql.Count("*")).From(cities).Where(sql.ColumnsEQ(cities.C("state_id"), states.C("id")))
	}
	return builder{
		name: "ent",
		simple: func(i int64) (string, []any, error) {
			cities := pg.Table("cities")
			return text(pg.Select(columns...).From(cities).
				Where(sql.And(sql.EQ("state_id", i), sql.GT("population", buildPopulated))).
				OrderBy("name").Limit(buildLimit))
		},
		nested: func(i int64) (string, []any, error) {
			cities := pg.Table("cities")
			return text(pg.Select(columns...).From(cities).Where(sql.And(
				sql.Or(sql.EQ("state_id", i), sql.EQ("state_id", buildOther)),
				sql.Or(sql.GT("population", buildLarge),
					sql.And(sql.LT("area_km2", buildSmallArea), sql.GTE("elevation", buildHigh))))))
		},
		grouped: func(i int64) (string, []any, error) {
			cities, states := pg.Table("cities"), pg.Table("states").As("states")
			return text(pg.Select(sql.As(states.C("name"), "state"), sql.As(sql.Count("*"), "cities"), sql.As(sql.Sum(cities.C("population")), "people")).
				From(cities).Join(states).On(states.C("id"), cities.C("state_id")).
				Where(sql.GTE(cities.C("elevation"), i)).
				GroupBy(states.C("name")).Having(sql.GT(sql.Count("*"), buildSeveral)))
		},
		flagship: func(int64) (string, []any, error) {
			states := pg.Table("states")
			return text(pg.Select(states.C("id"), states.C("name")).
				AppendSelectExprAs(exists(states), "dense").AppendSelectExprAs(howMany(states), "city_count").
				From(states).Where(exists(states)).OrderBy(states.C("name")))
		},
		folded: func(int64) (string, []any, error) {
			states := pg.Table("states")
			return text(pg.Select(states.C("id"), states.C("name")).
				AppendSelectExprAs(sql.Raw("TRUE"), "dense").AppendSelectExprAs(howMany(states), "city_count").
				From(states).Where(exists(states)).OrderBy(states.C("name")))
		},
	}
}

package main

import sq "github.com/Masterminds/squirrel"

// squirrelBuilder is squirrel.
func squirrelBuilder() builder {
	pg := sq.StatementBuilder.PlaceholderFormat(sq.Dollar)
	columns := []string{"id", "name", "state_id", "population", "area_km2", "elevation", "founded", "mayor", "capital"}
	exists := func() sq.Sqlizer {
		return sq.Select("1").From("cities").
			Where("CAST(cities.population AS double precision) / cities.area_km2 > ?", float64(denseAbove)).
			Where("cities.state_id = states.id").Prefix("EXISTS (").Suffix(")")
	}
	howMany := func() sq.Sqlizer {
		return sq.Alias(sq.Select("count(*)").From("cities").Where("cities.state_id = states.id"), "city_count")
	}
	return builder{
		name: "squirrel",
		simple: func(i int64) (string, []any, error) {
			return pg.Select(columns...).From("cities").
				Where("state_id = ?", i).Where("population > ?", buildPopulated).
				OrderBy("name").Limit(buildLimit).ToSql()
		},
		nested: func(i int64) (string, []any, error) {
			return pg.Select(columns...).From("cities").
				Where(sq.Or{sq.Expr("state_id = ?", i), sq.Expr("state_id = ?", buildOther)}).
				Where(sq.Or{sq.Expr("population > ?", buildLarge),
					sq.And{sq.Expr("area_km2 < ?", buildSmallArea), sq.Expr("elevation >= ?", buildHigh)}}).
				ToSql()
		},
		grouped: func(i int64) (string, []any, error) {
			return pg.Select("states.name AS state", "count(*) AS cities", "sum(cities.population) AS people").
				From("cities").Join("states ON states.id = cities.state_id").
				Where("cities.elevation >= ?", i).
				GroupBy("states.name").Having("count(*) > ?", buildSeveral).ToSql()
		},
		flagship: func(int64) (string, []any, error) {
			return pg.Select("states.id", "states.name").Column(sq.Expr("? AS dense", exists())).Column(howMany()).
				From("states").Where(exists()).OrderBy("states.name").ToSql()
		},
		folded: func(int64) (string, []any, error) {
			return pg.Select("states.id", "states.name", "TRUE AS dense").Column(howMany()).
				From("states").Where(exists()).OrderBy("states.name").ToSql()
		},
	}
}

package main

import (
	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// StateSums is a state with the number of its cities and of their people.
type StateSums struct {
	Name           string
	Cities, People int64
}

func simpleCities(i int64) orm.QuerySet[CityRow] {
	return City.Filter(City.StateID.Eq(i), City.Population.Gt(buildPopulated)).OrderBy(City.Name.Asc()).Limit(buildLimit)
}

func nestedCities(i int64) orm.QuerySet[CityRow] {
	return City.Filter(
		expr.Or(City.StateID.Eq(i), City.StateID.Eq(buildOther)),
		expr.Or(City.Population.Gt(buildLarge), expr.And(City.AreaKm2.Lt(buildSmallArea), City.Elevation.Gte(buildHigh))))
}

// inlayBuilder is Inlay without a cache. The flagship is of a shape that is
// compiled by every call; the other shapes are compiled as a handle does that
// has not seen them.
func inlayBuilder(db *orm.DB) builder {
	flagship := func(int64) (string, []any, error) {
		sql, err := denseStates().SQL(db)
		return sql, nil, err
	}
	return builder{
		name:     inlay,
		simple:   func(i int64) (string, []any, error) { return compiled(simpleCities(i)) },
		nested:   func(i int64) (string, []any, error) { return compiled(nestedCities(i)) },
		flagship: flagship, folded: flagship,
	}
}

// inlayCached is Inlay where the shape of the query was met before. The
// others are of shapes that are not kept.
func inlayCached(db *orm.DB) builder {
	cached := func(qs orm.QuerySet[CityRow]) (string, []any, error) {
		sql, err := qs.SQL(db)
		return sql, nil, err
	}
	return builder{
		name:   inlayHit,
		simple: func(i int64) (string, []any, error) { return cached(simpleCities(i)) },
		nested: func(i int64) (string, []any, error) { return cached(nestedCities(i)) },
	}
}

// compiled writes the tape of a query and compiles it, without a look into a
// cache. The tape is that of a query inside another one, which differs from
// the one that All writes where a query is ordered and not limited.
func compiled(qs orm.QuerySet[CityRow]) (string, []any, error) {
	t := tape.Get()
	defer tape.Put(t)
	qs.EmitQuery(t, subquery.Use{Kind: subquery.UseRows})
	tpl, err := compiler.Compile(t, postgreSQL.Spelling())
	if err != nil {
		return "", nil, err
	}
	return tpl.SQL, nil, nil
}

// postgreSQL spells as dialect/postgres does, which keeps its own to itself.
var postgreSQL = &dialect.Dialect{Name: "PostgreSQL", Placeholder: "$", ParamCast: "::"}

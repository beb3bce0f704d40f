package main

import (
	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/subquery"
)

// StateSums is a state with the number of its cities and of their people.
type StateSums struct {
	State          string
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

func groupedCities(i int64) orm.QuerySet[StateSums] {
	return orm.Into[StateSums](City.Join(State, State.ID.EqExpr(City.StateID)).
		Filter(City.Elevation.Gte(int32(i)), expr.Count().Gt(buildSeveral)).
		GroupBy(State.Name).
		Annotate("state", State.Name).
		Annotate("cities", expr.Count()).
		Annotate("people", expr.Sum(City.Population)))
}

// inlayBuilder is Inlay without a cache. The shapes of B3 and B4 are compiled
// by every call, the others as a handle does that has not seen them.
func inlayBuilder(db *orm.DB) builder {
	flagship := func(int64) (string, []any, error) {
		sql, err := denseStates().SQL(db)
		return sql, nil, err
	}
	return builder{
		name:   inlay,
		simple: func(i int64) (string, []any, error) { return compiled(simpleCities(i)) },
		nested: func(i int64) (string, []any, error) { return compiled(nestedCities(i)) },
		grouped: func(i int64) (string, []any, error) {
			sql, err := groupedCities(i).SQL(db)
			return sql, nil, err
		},
		flagship: flagship, folded: flagship,
	}
}

// inlayCached is Inlay where the shape of the query was met before. Those of B3
// and B4 are kept because the handle says so.
func inlayCached(db *orm.DB) builder {
	kept := db.WithTemplates(orm.Keep(orm.AllShapes))
	flagship := func(int64) (string, []any, error) { return foundIn(kept, denseStates()) }
	return builder{
		name:     inlayHit,
		simple:   func(i int64) (string, []any, error) { return foundIn(kept, simpleCities(i)) },
		nested:   func(i int64) (string, []any, error) { return foundIn(kept, nestedCities(i)) },
		grouped:  func(i int64) (string, []any, error) { return foundIn(kept, groupedCities(i)) },
		flagship: flagship, folded: flagship,
	}
}

func foundIn[R any](db *orm.DB, qs orm.QuerySet[R]) (string, []any, error) {
	sql, err := qs.SQL(db)
	return sql, nil, err
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
var postgreSQL = &dialect.Dialect{
	Name: "PostgreSQL", Placeholder: "$", ParamCast: "::",
	Types: map[schema.Type]string{schema.Float64: "double precision", schema.Int64: "bigint"},
}

package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"unsafe"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// bunCity and bunState are the models of bun.
type (
	bunCity struct {
		bun.BaseModel `bun:"table:cities,alias:cities"`

		CityRow
	}
	bunState struct {
		bun.BaseModel `bun:"table:states,alias:states"`

		StateRow
	}
)

// bunBuilder is bun. It writes values into the text: there are no arguments.
func bunBuilder() builder {
	db := bun.NewDB(sql.OpenDB(unreachable{}), pgdialect.New())
	// text is what bun does with a query that it sends, down to the 4 KB. Its
	// String, which lets a text grow from nothing, takes as long.
	text := func(q *bun.SelectQuery) (string, []any, error) {
		b, err := q.AppendQuery(db.QueryGen(), make([]byte, 0, 4096))
		return unsafe.String(unsafe.SliceData(b), len(b)), nil, err
	}
	dense := func() *bun.SelectQuery {
		return db.NewSelect().Model((*bunCity)(nil)).ColumnExpr("1").
			Where("CAST(cities.population AS double precision) / cities.area_km2 > ?", float64(denseAbove)).
			Where("cities.state_id = states.id")
	}
	howMany := func() *bun.SelectQuery {
		return db.NewSelect().Model((*bunCity)(nil)).ColumnExpr("count(*)").Where("cities.state_id = states.id")
	}
	return builder{
		name: "bun",
		simple: func(i int64) (string, []any, error) {
			return text(db.NewSelect().Model((*bunCity)(nil)).
				Where("state_id = ?", i).Where("population > ?", buildPopulated).
				Order("name").Limit(buildLimit))
		},
		nested: func(i int64) (string, []any, error) {
			return text(db.NewSelect().Model((*bunCity)(nil)).
				WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
					return q.Where("state_id = ?", i).WhereOr("state_id = ?", buildOther)
				}).
				WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
					return q.Where("population > ?", buildLarge).
						WhereGroup(" OR ", func(q *bun.SelectQuery) *bun.SelectQuery {
							return q.Where("area_km2 < ?", buildSmallArea).Where("elevation >= ?", buildHigh)
						})
				}))
		},
		grouped: func(i int64) (string, []any, error) {
			return text(db.NewSelect().Model((*bunCity)(nil)).
				ColumnExpr("states.name AS state").ColumnExpr("count(*) AS cities").ColumnExpr("sum(cities.population) AS people").
				Join("JOIN states ON states.id = cities.state_id").
				Where("cities.elevation >= ?", i).
				Group("states.name").Having("count(*) > ?", buildSeveral))
		},
		flagship: func(int64) (string, []any, error) {
			return text(db.NewSelect().Model((*bunState)(nil)).
				Column("id", "name").ColumnExpr("EXISTS (?) AS dense", dense()).ColumnExpr("(?) AS city_count", howMany()).
				Where("EXISTS (?)", dense()).Order("name"))
		},
		folded: func(int64) (string, []any, error) {
			return text(db.NewSelect().Model((*bunState)(nil)).
				Column("id", "name").ColumnExpr("TRUE AS dense").ColumnExpr("(?) AS city_count", howMany()).
				Where("EXISTS (?)", dense()).Order("name"))
		},
	}
}

// unreachable is a database that nothing is ever sent to.
type unreachable struct{}

func (unreachable) Connect(context.Context) (driver.Conn, error) {
	return nil, errors.New("a statement was sent")
}

func (unreachable) Driver() driver.Driver { return nil }

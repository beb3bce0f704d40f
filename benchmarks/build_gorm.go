package main

import (
	"database/sql"
	"fmt"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// gormCity and gormState are the models of GORM.
type (
	gormCity  struct{ CityRow }
	gormState struct{ StateRow }
)

// TableName names the table, for GORM.
func (gormCity) TableName() string { return "cities" }

// TableName names the table, for GORM.
func (gormState) TableName() string { return "states" }

// gormBuilder is GORM's dry run, which ends before the statement is sent. By
// default GORM selects *: QueryFields has it name the columns, as the others do.
func gormBuilder() builder {
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: sql.OpenDB(unreachable{})}), &gorm.Config{
		DryRun: true, QueryFields: true, SkipDefaultTransaction: true, DisableAutomaticPing: true, Logger: logger.Discard,
	})
	if err != nil {
		panic(fmt.Sprintf("opening GORM over no database: %v", err))
	}
	text := func(tx *gorm.DB) (string, []any, error) {
		return tx.Statement.SQL.String(), tx.Statement.Vars, tx.Error
	}
	dense := func() *gorm.DB {
		return db.Model(&gormCity{}).Select("1").
			Where("CAST(cities.population AS double precision) / cities.area_km2 > ?", float64(denseAbove)).
			Where("cities.state_id = states.id")
	}
	howMany := func() *gorm.DB {
		return db.Model(&gormCity{}).Select("count(*)").Where("cities.state_id = states.id")
	}
	return builder{
		name: "GORM",
		simple: func(i int64) (string, []any, error) {
			var cities []gormCity
			return text(db.Where("state_id = ?", i).Where("population > ?", buildPopulated).
				Order("name").Limit(buildLimit).Find(&cities))
		},
		nested: func(i int64) (string, []any, error) {
			var cities []gormCity
			return text(db.
				Where(db.Where("state_id = ?", i).Or("state_id = ?", buildOther)).
				Where(db.Where("population > ?", buildLarge).
					Or(db.Where("area_km2 < ?", buildSmallArea).Where("elevation >= ?", buildHigh))).
				Find(&cities))
		},
		grouped: func(i int64) (string, []any, error) {
			var states []StateSums
			return text(db.Model(&gormCity{}).
				Select("states.name AS state, count(*) AS cities, sum(cities.population) AS people").
				Joins("JOIN states ON states.id = cities.state_id").
				Where("cities.elevation >= ?", i).
				Group("states.name").Having("count(*) > ?", buildSeveral).Find(&states))
		},
		flagship: func(int64) (string, []any, error) {
			var states []DenseState
			return text(db.Model(&gormState{}).
				Select("states.id, states.name, EXISTS (?) AS dense, (?) AS city_count", dense(), howMany()).
				Where("EXISTS (?)", dense()).Order("states.name").Find(&states))
		},
		folded: func(int64) (string, []any, error) {
			var states []DenseState
			return text(db.Model(&gormState{}).
				Select("states.id, states.name, TRUE AS dense, (?) AS city_count", howMany()).
				Where("EXISTS (?)", dense()).Order("states.name").Find(&states))
		},
	}
}

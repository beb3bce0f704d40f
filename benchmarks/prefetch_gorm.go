package main

import (
	"context"
	"database/sql"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// gormFamily is a state with its cities, for GORM.
type gormFamily struct {
	StateRow
	Cities []gormCity `gorm:"foreignKey:StateID"`
}

// TableName names the table, for GORM.
func (gormFamily) TableName() string { return "states" }

func (s gormFamily) tell() family {
	f := family{StateRow: s.StateRow}
	for _, c := range s.Cities {
		f.cities = append(f.cities, c.CityRow)
	}
	return f
}

// gormLoaders is GORM's Preload. It has no limit for each row: what it preloads
// from is a query with a window, by Table.
func gormLoaders(conn *sql.DB) (pair [2]loader, err error) {
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: conn}), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		return pair, err
	}
	largest := func(tx *gorm.DB) *gorm.DB {
		return tx.Table(numberedCities).Where("place <= ?", perState).Order("place")
	}
	few := func(ctx context.Context) ([]gormFamily, error) {
		var states []gormFamily
		err := db.WithContext(ctx).Preload("Cities").Where("id <= ?", fewStates).Find(&states).Error
		return states, err
	}
	largestOfEach := func(ctx context.Context) ([]gormFamily, error) {
		var states []gormFamily
		err := db.WithContext(ctx).Preload("Cities", largest).Find(&states).Error
		return states, err
	}
	return [2]loader{loads("GORM", few, gormFamily.tell), loads("GORM", largestOfEach, gormFamily.tell)}, nil
}

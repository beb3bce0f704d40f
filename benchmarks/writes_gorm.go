package main

import (
	"context"
	"database/sql"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
)

// gormWriter is GORM, without the transaction that it opens around every write
// by default. Rows with different values it updates by inserting them again.
func gormWriter(conn *sql.DB) (w writer, err error) {
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: conn}), &gorm.Config{Logger: logger.Discard, SkipDefaultTransaction: true})
	if err != nil {
		return w, err
	}
	upsert := func(ctx context.Context, cities []KnownCityRow) error {
		return db.WithContext(ctx).Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "id"}},
			DoUpdates: clause.AssignmentColumns([]string{"population", "mayor"}),
		}).Create(&cities).Error
	}
	return writer{
		name:       "GORM",
		insert:     func(ctx context.Context, c *NewCityRow) error { return db.WithContext(ctx).Create(c).Error },
		insertMany: func(ctx context.Context, cities []NewCityRow) error { return db.WithContext(ctx).Create(&cities).Error },
		insertBulk: func(ctx context.Context, cities []NewCityRow) error {
			return db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
				return tx.CreateInBatches(&cities, ormBatch).Error
			})
		},
		update: func(ctx context.Context, key, population int64, mayor *string) error {
			return db.WithContext(ctx).Model(&KnownCityRow{}).Where("id = ?", key).
				Select("population", "mayor").Updates(KnownCityRow{Population: population, Mayor: mayor}).Error
		},
		updateMany: upsert,
		upsertMany: upsert,
	}, nil
}

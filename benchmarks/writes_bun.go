package main

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// openSimple opens a connection of database/sql that prepares nothing, as bun's
// documentation has it: a text with its values in it is sent once.
func openSimple(pool *pgxpool.Pool) *sql.DB {
	config := pool.Config().ConnConfig.Copy()
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(1)
	return db
}

// bunWriter is bun.
func bunWriter(conn *sql.DB) writer {
	db := bun.NewDB(conn, pgdialect.New())
	return writer{
		name: "bun",
		insert: func(ctx context.Context, c *NewCityRow) error {
			_, err := db.NewInsert().Model(c).ModelTableExpr("new_cities").Exec(ctx)
			return err
		},
		insertMany: func(ctx context.Context, cities []NewCityRow) error {
			_, err := db.NewInsert().Model(&cities).ModelTableExpr("new_cities").Exec(ctx)
			return err
		},
		insertBulk: func(ctx context.Context, cities []NewCityRow) error {
			return db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
				return inBatches(cities, ormBatch, func(batch []NewCityRow) error {
					_, err := tx.NewInsert().Model(&batch).ModelTableExpr("new_cities").Exec(ctx)
					return err
				})
			})
		},
		update: func(ctx context.Context, key, population int64, mayor *string) error {
			_, err := db.NewUpdate().Model((*KnownCityRow)(nil)).ModelTableExpr("known_cities").
				Set("population = ?", population).Set("mayor = ?", mayor).Where("id = ?", key).Exec(ctx)
			return err
		},
		updateMany: func(ctx context.Context, cities []KnownCityRow) error {
			_, err := db.NewUpdate().Model(&cities).ModelTableExpr("known_cities AS known_city_row").
				Column("population", "mayor").Bulk().Exec(ctx)
			return err
		},
		upsertMany: func(ctx context.Context, cities []KnownCityRow) error {
			_, err := db.NewInsert().Model(&cities).ModelTableExpr("known_cities").On("CONFLICT (id) DO UPDATE").
				Set("population = EXCLUDED.population").Set("mayor = EXCLUDED.mayor").Exec(ctx)
			return err
		},
	}
}

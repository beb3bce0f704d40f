// Package own01libraries has a loop for each library.
package own01libraries

import (
	"context"
	"database/sql"

	"github.com/georgysavva/scany/v2/pgxscan"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	"github.com/uptrace/bun"
	"gorm.io/gorm"
)

type row struct{ ID int64 }

func standard(ctx context.Context, db *sql.DB, ids []int64) error {
	stmt, err := db.Prepare("SELECT 1 FROM t WHERE id = $1")
	if err != nil {
		return err
	}
	for _, id := range ids {
		db.QueryRowContext(ctx, "SELECT 1 FROM t WHERE id = $1", id) // want `^N\+1: db.QueryRowContext`
		stmt.QueryRow(id)                                            // want `^N\+1: stmt.QueryRow`
		db.Exec("DELETE FROM t WHERE id = $1", id)                   // want `^write N\+1: db.Exec`
		db.QueryRow("INSERT INTO t VALUES ($1) RETURNING id", id)    // want `^write N\+1: db.QueryRow`
	}
	return nil
}

func pool(ctx context.Context, db *pgxpool.Pool, ids []int64) {
	for _, id := range ids {
		db.QueryRow(ctx, "SELECT 1 FROM t WHERE id = $1", id) // want `^N\+1`
		var r row
		pgxscan.Get(ctx, db, &r, "SELECT * FROM t WHERE id = $1", id) // want `^N\+1`
	}
}

// dbtx is what generated code such as sqlc's is sent through.
type dbtx interface {
	Exec(context.Context, string, ...interface{}) (pgconn.CommandTag, error)
	QueryRow(context.Context, string, ...interface{}) pgx.Row
}

func generated(ctx context.Context, db dbtx, ids []int64) {
	for _, id := range ids {
		db.QueryRow(ctx, "-- name: One :one\nSELECT 1 FROM t WHERE id = $1", id) // want `^N\+1`
	}
}

func sqlxLoops(db *sqlx.DB, rows []row) {
	for _, r := range rows {
		db.Get(&r, "SELECT * FROM t WHERE id = ?", r.ID)      // want `^N\+1`
		db.NamedExec("UPDATE t SET a = :a WHERE id = :id", r) // want `^write N\+1`
		db.Query("SELECT 1 FROM t WHERE id = ?", r.ID)        // want `^N\+1`
	}
}

func gormLoops(db *gorm.DB, rows []row) error {
	for i := range rows {
		var found row
		db.Where("id = ?", rows[i].ID).First(&found) // want `^N\+1: db.Where\(…\).First runs for each of rows`
		q := db.Model(&found)
		q = q.Where("id = ?", rows[i].ID)
		var n int64
		q.Count(&n)         // want `^N\+1`
		db.Create(&rows[i]) // want `^write N\+1`
	}
	return db.Transaction(func(tx *gorm.DB) error {
		for _, r := range rows {
			if err := tx.Save(&r).Error; err != nil { // want `^write N\+1: tx.Save runs for each r of rows`
				return err
			}
		}
		return nil
	})
}

func bunLoops(ctx context.Context, db *bun.DB, rows []row) {
	for _, r := range rows {
		var found row
		db.NewSelect().Model(&found).Where("id = ?", r.ID).Scan(ctx) // want `^N\+1`
		db.NewInsert().Model(&r).Exec(ctx)                           // want `^write N\+1`
	}
}

// Package own16accompanied writes the same beside what differs.
package own16accompanied

import (
	"context"
	"database/sql"

	"github.com/uptrace/bun"
)

func join(db *sql.DB, group int64, users []int64) {
	for _, user := range users {
		db.Exec("INSERT INTO members VALUES ($1, $2)", group, user)             // want `^write N\+1`
		db.Exec("UPDATE groups SET members = members + 1 WHERE id = $1", group) // want `^write N\+1`
		db.QueryRow("SELECT value FROM settings WHERE name = 'limit'")
	}
	for range users {
		db.Exec("UPDATE groups SET members = members + 1 WHERE id = $1", group)
	}
	for _, user := range users {
		db.Exec("CALL refresh($1)", user)
	}
}

func dump(ctx context.Context, db *bun.DB, tables []string) {
	for _, table := range tables {
		rows(ctx, db.NewSelect().ModelTableExpr(table))
	}
}

func rows(ctx context.Context, q *bun.SelectQuery) { q.Scan(ctx) }

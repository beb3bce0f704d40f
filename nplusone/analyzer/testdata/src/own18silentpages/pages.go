// Package own18silentpages reads a table in pages.
package own18silentpages

import (
	"context"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

type row struct{ ID int64 }

func page(ctx context.Context, conn *pgx.Conn, after int64) (ids []int64, err error) {
	rows, err := conn.Query(ctx, "SELECT id FROM t WHERE id > $1 ORDER BY id LIMIT 100", after)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func all(ctx context.Context, conn *pgx.Conn) (all []int64, err error) {
	after := int64(0)
	for {
		ids, err := page(ctx, conn, after)
		if err != nil || len(ids) == 0 {
			return all, err
		}
		all = append(all, ids...)
		after = ids[len(ids)-1]
	}
}

func offsets(db *gorm.DB, total int) {
	for offset := 0; offset < total; offset += 100 {
		var rows []row
		db.Where("id >= ?", offset).Find(&rows)
	}
	for more := true; more; {
		var rows []row
		db.Where("done = ?", false).Find(&rows)
		more = len(rows) > 0
	}
}

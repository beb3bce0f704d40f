package case23

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
	"github.com/jackc/pgx/v5"
)

func queue(ctx context.Context, conn *pgx.Conn, ids []int64) error {
	b := &pgx.Batch{}
	for _, id := range ids {
		b.Queue("UPDATE cities SET seen = TRUE WHERE id = $1", id)
	}
	results := conn.SendBatch(ctx, b)
	for range ids {
		if _, err := results.Exec(); err != nil {
			return err
		}
	}
	for _, id := range ids {
		var n int64
		if err := results.QueryRow().Scan(&n, id); err != nil {
			return err
		}
	}
	return results.Close()
}

func ours(ctx context.Context, db *orm.DB, ids []int64) error {
	var b orm.Batch
	for _, id := range ids {
		orm.Queue(&b, geo.City.Filter(geo.City.ID.Eq(id)))
	}
	return b.Run(ctx, db)
}

func copyRows(ctx context.Context, conn *pgx.Conn, names []string) error {
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"states"}, []string{"name"}, pgx.CopyFromSlice(len(names), func(i int) ([]any, error) {
		return []any{names[i]}, nil
	}))
	return err
}

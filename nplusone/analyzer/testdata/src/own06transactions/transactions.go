// Package own06transactions begins a transaction for each element.
package own06transactions

import (
	"context"

	"github.com/jackc/pgx/v5"
)

func begun(ctx context.Context, conn *pgx.Conn, ids []int64) error {
	for _, id := range ids {
		tx, err := conn.Begin(ctx)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE t SET a = 1 WHERE id = $1", id); err != nil { // want `^write N\+1: tx.Exec runs for each id of ids`
			return err
		}
		if err := tx.Commit(ctx); err != nil {
			return err
		}
	}
	return nil
}

func closures(ctx context.Context, conn *pgx.Conn, ids []int64) error {
	for _, id := range ids {
		err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE t SET a = 1 WHERE id = $1", id) // want `^write N\+1`
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

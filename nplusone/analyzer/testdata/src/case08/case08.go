package case08

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
)

func rows(ctx context.Context, conn, other *pgx.Conn) error {
	rows, err := conn.Query(ctx, "SELECT id FROM states")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, n int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if err := other.QueryRow(ctx, "SELECT COUNT(*) FROM cities WHERE state_id = $1", id).Scan(&n); err != nil { // want `N\+1: other.QueryRow runs for each of rows: read all of them`
			return err
		}
	}
	return rows.Err()
}

func outer(db *sql.DB) error {
	var id int64
	rows, err := db.Query("SELECT id FROM states")
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if _, err := db.Exec("UPDATE cities SET seen = TRUE WHERE state_id = $1", id); err != nil { // want `write N\+1: db.Exec runs for each of rows`
			return err
		}
	}
	return rows.Err()
}

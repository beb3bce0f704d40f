// Package own17silentretries sends a query again when it has failed.
package own17silentretries

import (
	"context"
	"database/sql"
	"time"
)

func retry(attempts int, f func(attempt int) error) (err error) {
	for i := 0; i < attempts; i++ {
		if err = f(i); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return err
}

func retries(ctx context.Context, db *sql.DB, id int64, pauses []time.Duration) error {
	err := retry(3, func(attempt int) error {
		_, err := db.Exec("UPDATE t SET attempt = $1 WHERE id = $2", attempt, id)
		return err
	})
	if err != nil {
		return err
	}
	for _, pause := range pauses {
		if _, err = db.Exec("UPDATE t SET a = 1 WHERE id = $1", id); err == nil {
			return nil
		}
		time.Sleep(pause)
	}
	for ctx.Err() == nil {
		if _, err = db.Exec("UPDATE t SET a = 1 WHERE id = $1", id); err == nil {
			break
		}
	}
	return err
}

// Package own10ends has loops that look as if they ended with their query.
package own10ends

import "database/sql"

func goesOn(db *sql.DB, ids []int64) error {
	for _, id := range ids {
		switch {
		case id > 0:
			db.Exec("DELETE FROM t WHERE id = $1", id) // want `^write N\+1`
			break
		}
	}
	for _, id := range ids {
		if _, err := db.Exec("DELETE FROM t WHERE id = $1", id); err != nil { // want `^write N\+1`
			return err
		}
	}
	for _, id := range ids {
		func() error {
			_, err := db.Exec("DELETE FROM t WHERE id = $1", id) // want `^write N\+1`
			return err
		}()
	}
	return nil
}

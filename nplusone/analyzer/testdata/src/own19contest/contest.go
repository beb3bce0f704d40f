// Package own19contest has nothing to do with tests, for all its name.
package own19contest

import "database/sql"

func rate(db *sql.DB, ids []int64) {
	for _, id := range ids {
		db.Exec("UPDATE contestants SET rated = TRUE WHERE id = $1", id) // want `^write N\+1`
	}
}

// Package own14silentconstant has loops whose queries ask for the same.
package own14silentconstant

import "database/sql"

func same(db *sql.DB, ids []int64) {
	for range ids {
		db.QueryRow("SELECT now()")
	}
	for _, id := range ids {
		db.QueryRow("SELECT value FROM settings WHERE name = $1", "limit")
		println(id)
	}
}

// Package own23silentupgrades changes tables, and rows with them.
package own23silentupgrades

import "database/sql"

func names(tx *sql.Tx, ids []int64) {
	for _, id := range ids {
		tx.Exec("UPDATE users SET name = '' WHERE id = $1", id)
	}
}

// Package deltas is a folder of migrations.
package deltas

import "database/sql"

func upBlocks(tx *sql.Tx, ids []int64) {
	for _, id := range ids {
		tx.Exec("UPDATE blocks SET hash = '' WHERE id = $1", id)
	}
}

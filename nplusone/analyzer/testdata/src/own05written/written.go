// Package own05written writes values into SQL text.
package own05written

import (
	"database/sql"
	"fmt"
)

func written(db *sql.DB, ids []int64) {
	for _, id := range ids {
		db.Query(fmt.Sprintf("SELECT * FROM t WHERE id = %d", id)) // want `^N\+1`
		query := "SELECT * FROM t WHERE id = " + fmt.Sprint(id)
		db.Query(query) // want `^N\+1`
	}
}

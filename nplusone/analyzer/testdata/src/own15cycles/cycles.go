// Package own15cycles has variables that are made of themselves.
package own15cycles

import (
	"database/sql"
	"fmt"
)

var base string

func cycles(db *sql.DB, query string, n int, ids []int64) {
	query = query + " WHERE id = $1"
	base = base + query
	var a, b string
	a = b + "x"
	b = a + "y"
	n = n - len(query)
	var c string
	c = fmt.Sprintf(c, "id")
	for _, id := range ids {
		db.Query(query, id) // want `^N\+1`
		db.Query(base, id)  // want `^N\+1`
		db.Query(c, id)     // want `^N\+1`
		db.Query(b, id)     // want `^N\+1`
	}
	for i := 0; i < n; i++ {
		println(i)
	}
}

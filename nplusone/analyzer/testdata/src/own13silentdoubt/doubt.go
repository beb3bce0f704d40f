// Package own13silentdoubt has calls that may execute no query.
package own13silentdoubt

import "database/sql"

type names struct {
	db    *sql.DB
	known map[int64]string
}

func (n *names) of(id int64) (name string) {
	if name, ok := n.known[id]; ok {
		return name
	}
	n.db.QueryRow("SELECT name FROM t WHERE id = $1", id).Scan(&name)
	n.known[id] = name
	return name
}

func doubt(n *names, ids []int64, work func(int64) error) {
	for _, id := range ids {
		println(n.of(id))
		if err := work(id); err != nil {
			n.db.Exec("INSERT INTO failures VALUES ($1)", id)
		}
		n.db.Exec("SELECT pg_advisory_lock($1)", id)
	}
}

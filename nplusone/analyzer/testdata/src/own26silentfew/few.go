// Package own26silentfew goes through lists that do not grow with data.
package own26silentfew

import (
	"database/sql"

	"own26silentfew/branches"
)

type change struct {
	text string
	args []any
}

// bulk has two statements at most, each for many rows.
func bulk(db *sql.DB, added, removed []any) {
	changes := make([]change, 0, 2)
	if len(added) > 0 {
		changes = append(changes, change{"INSERT INTO t SELECT unnest($1)", added})
	}
	if len(removed) > 0 {
		changes = append(changes, change{"DELETE FROM t WHERE id = ANY ($1)", removed})
	}
	for _, c := range changes {
		db.Exec(c.text, c.args...)
	}
}

// add is called with one row each time.
func add(db *sql.DB, ids ...int64) {
	for _, id := range ids {
		db.Exec("INSERT INTO t (id) VALUES ($1)", id)
	}
}

func one(db *sql.DB, id int64) { add(db, id) }

type config struct{ initialData []string }

// seed fills a new database.
func (c config) open(db *sql.DB) {
	for _, name := range c.initialData {
		db.Exec("INSERT INTO t (name) VALUES ($1)", name)
	}
}

// versions are three at most.
func versions(db *sql.DB, name string, main, master bool) {
	all := []string{name}
	if main {
		all = append(all, "main")
	}
	if master {
		all = append(all, "master")
	}
	for _, v := range all {
		db.Exec("INSERT INTO versions (name) VALUES ($1)", v)
	}
	for b := range branches.Supported {
		db.Exec("INSERT INTO versions (name) VALUES ($1)", b)
	}
}

// lock takes a lock for each.
func lock(tx *sql.Tx, ids []int64) {
	for _, id := range ids {
		tx.QueryRow("SELECT $1::bigint, pg_try_advisory_xact_lock($1)", id)
	}
}

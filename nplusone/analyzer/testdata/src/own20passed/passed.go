// Package own20passed passes methods to what calls them.
package own20passed

import "database/sql"

type account struct {
	id int64
	db *sql.DB
}

type store struct{ db *sql.DB }

type row struct {
	store *store
	id    int64
}

func (r row) save(tx *sql.Tx) error {
	_, err := tx.Exec("UPDATE accounts SET seen = now() WHERE id = $1", r.id)
	return err
}

// remove reaches the database through what the row belongs to.
func (r row) remove() error {
	_, err := r.store.db.Exec("DELETE FROM accounts WHERE id = $1", r.id)
	return err
}

func (a account) touch() error {
	_, err := a.db.Exec("UPDATE accounts SET seen = now() WHERE id = $1", a.id)
	return err
}

func inTx(db *sql.DB, f func(tx *sql.Tx) error) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// keep is for later.
func keep(f func(tx *sql.Tx) error) { kept = append(kept, f) }

var kept []func(tx *sql.Tx) error

func all(db *sql.DB, rows []row, accounts []account) {
	for _, r := range rows {
		inTx(db, r.save) // want `^write N\+1: inTx \(own20passed.row.save → sql.Tx.Exec\) runs for each r of rows`
		keep(r.save)
		r.remove() // want `^write N\+1: r.remove \(own20passed.row.remove → sql.DB.Exec\) runs for each r of rows`
	}
	for _, a := range accounts {
		a.touch()
	}
}

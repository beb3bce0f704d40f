// Package own21iterators returns what is ranged over.
package own21iterators

import (
	"database/sql"
	"iter"
)

func citiesOf(db *sql.DB, state int64) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		rows, err := db.Query("SELECT name FROM cities WHERE state_id = $1", state)
		if err != nil {
			yield("", err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); !yield(name, err) {
				return
			}
		}
	}
}

func names(db *sql.DB, states []int64) (found []string) {
	for _, s := range states {
		for name := range citiesOf(db, s) { // want `^N\+1: citiesOf \(own21iterators.citiesOf → sql.DB.Query\) runs for each s of states`
			found = append(found, name)
		}
	}
	return found
}

// later does not run it.
func later(db *sql.DB, state int64) func() error {
	return func() error {
		_, err := db.Exec("DELETE FROM cities WHERE state_id = $1", state)
		return err
	}
}

func kept(db *sql.DB, states []int64) (all []func() error) {
	for _, s := range states {
		all = append(all, later(db, s))
	}
	return all
}

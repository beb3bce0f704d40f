// Package own02callbacks calls closures for each element.
package own02callbacks

import (
	"database/sql"
	"slices"
)

func mapped[T, U any](list []T, f func(T) U) (all []U) {
	for _, x := range list {
		all = append(all, f(x))
	}
	return all
}

func outer[T, U any](list []T, f func(T) U) []U { return mapped(list, f) }

func callbacks(db *sql.DB, ids []int64) {
	outer(ids, func(id int64) error {
		return db.QueryRow("SELECT 1 FROM t WHERE id = $1", id).Err() // want `^N\+1: db.QueryRow runs for each id of ids`
	})
	slices.IndexFunc(ids, func(id int64) bool {
		return db.QueryRow("SELECT 1 FROM t WHERE id = $1", id).Err() == nil // want `^N\+1`
	})
	slices.SortFunc(ids, func(a, b int64) int {
		db.QueryRow("SELECT rank FROM t WHERE id = $1", a) // want `^N\+1`
		return 0
	})
	save := func(id int64) { db.Exec("UPDATE t SET a = 1 WHERE id = $1", id) }
	for _, id := range ids {
		save(id) // want `^write N\+1: save \(save → sql.DB.Exec\) runs for each id of ids`
	}
	for _, id := range ids {
		load := func() { db.QueryRow("SELECT 1 FROM t WHERE id = $1", id) } // want `^N\+1`
		load()
	}
	for _, n := range mapped(ids, func(id int64) int64 { return id + 1 }) {
		db.QueryRow("SELECT 1 FROM t WHERE id = $1", n) // want `^N\+1`
	}
}

type store struct{ db *sql.DB }

func (s *store) byID(id int64) error {
	return s.db.QueryRow("SELECT 1 FROM t WHERE id = $1", id).Err()
}

func (s *store) now(int64) error { return s.db.QueryRow("SELECT now()").Err() }

func named(s *store, ids []int64) {
	mapped(ids, s.byID) // want `^N\+1: s.byID \(own02callbacks.store.byID → sql.DB.QueryRow\) runs for each of ids`
	mapped(ids, s.now)
	save := func(id int64) error {
		_, err := s.db.Exec("UPDATE t SET a = 1 WHERE id = $1", id)
		return err
	}
	mapped(ids, save) // want `^write N\+1: save`
	//inlay:allow-nplusone * -- three ids at most
	mapped(ids, s.byID)
}

// Package own11silentclosures makes closures that a loop does not call.
package own11silentclosures

import (
	"database/sql"
	"net/http"
	"sync"
)

func loader(db *sql.DB, id int64) func() error {
	return func() error { return db.QueryRow("SELECT 1 FROM t WHERE id = $1", id).Err() }
}

type task struct{ run func() error }

func keep(db *sql.DB, mux *http.ServeMux, names []string) (tasks []task) {
	for i, name := range names {
		mux.HandleFunc(name, func(w http.ResponseWriter, r *http.Request) {
			db.QueryRow("SELECT 1 FROM t WHERE name = $1", name)
		})
		load := loader(db, int64(i))
		tasks = append(tasks, task{load}, task{run: func() error {
			return db.QueryRow("SELECT 1 FROM t WHERE name = $1", name).Err()
		}})
		var once sync.Once
		once.Do(func() { db.QueryRow("SELECT 1 FROM t WHERE name = $1", name) })
	}
	return tasks
}

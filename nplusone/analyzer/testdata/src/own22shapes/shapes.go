// Package own22shapes has loops that are easily missed.
package own22shapes

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

type statements struct{ remove *sql.Stmt }

// prepared has no SQL in its call: the first string is an argument.
func (s *statements) prepared(ctx context.Context, names []string) {
	for _, name := range names {
		s.remove.ExecContext(ctx, name) // want `^write N\+1|^N\+1`
	}
}

// workList goes through a tree, one query for each of its elements.
func workList(db *sql.DB, root int64) (found []int64) {
	queue := []int64{root}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		rows, err := db.Query("SELECT id FROM parts WHERE parent_id = $1", id) // want `^N\+1`
		if err != nil {
			return found
		}
		for rows.Next() {
			var child int64
			rows.Scan(&child)
			queue = append(queue, child)
		}
		found = append(found, id)
	}
	return found
}

// memo asks once for each user, which is still one query for each user.
func memo(db *sql.DB, authors []int64) map[int64]string {
	names := map[int64]string{}
	for _, id := range authors {
		if _, ok := names[id]; !ok {
			var name string
			db.QueryRow("SELECT name FROM users WHERE id = $1", id).Scan(&name) // want `^N\+1`
			names[id] = name
		}
	}
	return names
}

// Rows are a program's own.
type Rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (Rows, error)
}

func own(ctx context.Context, db querier, ids []int64) {
	for _, id := range ids {
		db.QueryContext(ctx, "SELECT name FROM users WHERE id = $1", id) // want `^N\+1`
	}
}

type wrapper struct{ db *sql.DB }

func (w wrapper) one(query string, args ...any) *sql.Row { return w.db.QueryRow(query, args...) }

// written is a write, whatever comes back.
func written(w wrapper, names []string) {
	for _, name := range names {
		var id int64
		w.one("INSERT INTO users (name) VALUES ($1) RETURNING id", name).Scan(&id) // want `^write N\+1`
	}
}

type filter func(text string) (string, []any)

func find(db *sql.DB, f filter) (*sql.Rows, error) {
	text, args := f("SELECT name FROM users")
	return db.Query(text, args...)
}

// filtered hands its element to the query through a closure.
func filtered(db *sql.DB, ids []int64) {
	for _, id := range ids {
		find(db, func(text string) (string, []any) { return text + " WHERE id = $1", []any{id} }) // want `^N\+1`
	}
}

// records are maps, each of which is one element.
func records(db *sql.DB, versions []map[string]string) {
	for _, v := range versions {
		text, _ := json.Marshal(v)
		db.Exec("INSERT INTO versions (version) VALUES ($1)", string(text)) // want `^write N\+1`
	}
}

// spliced writes its element into the text.
func spliced(db *sql.DB, table string, ids []string) {
	remove := "DELETE FROM %q WHERE id = %s"
	for _, id := range ids {
		db.Exec(fmt.Sprintf(remove, table, id)) // want `^write N\+1`
	}
}

// prepares keeps a statement for each kind of row, all of one transaction.
func prepares(tx *sql.Tx, kinds []string, ids []int64) {
	statements := map[string]*sql.Stmt{}
	for i, id := range ids {
		stmt, ok := statements[kinds[i]]
		if !ok {
			stmt, _ = tx.Prepare("INSERT INTO " + kinds[i] + " (id) VALUES ($1)")
			statements[kinds[i]] = stmt
		}
		stmt.Exec(id) // want `^write N\+1`
	}
}

// scanner is a row of a program's own.
type scanner interface{ Scan(dest ...any) error }

type rower interface {
	QueryRow(query string, args ...any) scanner
}

func rows(db rower, ids []int64) {
	for _, id := range ids {
		var n int
		db.QueryRow("SELECT count(*) FROM t WHERE owner = $1", id).Scan(&n) // want `^N\+1`
	}
}

func eachName(db *sql.DB, f func(name string)) {
	rows, err := db.Query("SELECT name FROM tags")
	for err == nil && rows.Next() {
		var name string
		err = rows.Scan(&name)
		f(name)
	}
}

// unused collects its list in a closure.
func unused(db *sql.DB) {
	names := []string{}
	eachName(db, func(name string) { names = append(names, name) })
	for _, name := range names {
		db.Exec("DELETE FROM tags WHERE name = $1", name) // want `^write N\+1`
	}
}

func insert(db *sql.DB, table string, id int64) error {
	_, err := db.Exec("INSERT INTO "+table+" (id) VALUES ($1)", id)
	return err
}

// named gives a helper the name of a table, which is not all of its SQL.
func named(db *sql.DB, ids []int64) {
	for _, id := range ids {
		insert(db, "pending", id) // want `^write N\+1`
	}
}

type rule struct{ subject, object string }

func parse(fields []string) rule { return rule{fields[0], fields[1]} }

// parsed makes a row of each line of texts.
func parsed(db *sql.DB, lines [][]string) {
	for _, line := range lines {
		r := parse(line)
		db.Exec("DELETE FROM rules WHERE subject = $1 AND object = $2", r.subject, r.object) // want `^write N\+1`
	}
}

func chunks(db *sql.DB, chunks [][]string) {
	for _, names := range chunks {
		db.Exec("DELETE FROM rules WHERE subject = ANY ($1)", names)
	}
}

var stateByID = orm.Prepare1(func(id int64) orm.QuerySet[geo.StateRow] { return geo.State.Filter(geo.State.ID.Eq(id)) })

// compiled asks by a query that was compiled before.
func compiled(ctx context.Context, db orm.Handle, ids []int64) {
	for _, id := range ids {
		stateByID(id).Get(ctx, db) // want `^N\+1`
	}
}

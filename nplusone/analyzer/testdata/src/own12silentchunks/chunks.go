// Package own12silentchunks sends one query for many elements.
package own12silentchunks

import (
	"database/sql"

	"github.com/lib/pq"
)

func chunks(db *sql.DB, ids []int64) error {
	var batch []int64
	for _, id := range ids {
		batch = append(batch, id)
		if len(batch) >= 100 {
			if _, err := db.Exec("DELETE FROM t WHERE id = ANY($1)", batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	for i, id := range ids {
		if i%1000 == 0 {
			db.Exec("UPDATE progress SET at = $1", id)
		}
	}
	for start := 0; start < len(ids); start += 100 {
		chunk := ids[start:min(start+100, len(ids))]
		db.Exec("DELETE FROM t WHERE id = ANY($1)", chunk)
	}
	for _, chunk := range [][]int64{ids[:1], ids[1:]} {
		db.Exec("DELETE FROM t WHERE id = ANY($1)", chunk)
	}
	return nil
}

func fixed(db *sql.DB, tables []string, statements []string, owner int64) {
	for _, name := range []string{"cities", "states"} {
		db.Exec("DELETE FROM owners WHERE name = $1", name)
	}
	for _, table := range tables {
		db.Exec("DELETE FROM " + table)
		db.Exec("DELETE FROM "+table+" WHERE owner = $1", owner)
	}
	for _, statement := range statements {
		db.Exec(statement)
	}
}

func copied(tx *sql.Tx, ids []int64) error {
	stmt, err := tx.Prepare(pq.CopyIn("t", "id"))
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := stmt.Exec(id); err != nil {
			return err
		}
	}
	return nil
}

// Package own04input writes what it reads from a file, one by one.
package own04input

import (
	"bufio"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
)

func lines(db *sql.DB, s *bufio.Scanner) error {
	for s.Scan() {
		if _, err := db.Exec("INSERT INTO t VALUES ($1)", s.Text()); err != nil { // want `^write N\+1: db.Exec runs for each of s`
			return err
		}
	}
	return s.Err()
}

func records(db *sql.DB, r *csv.Reader) error {
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if _, err := db.Exec("INSERT INTO t VALUES ($1)", record[0]); err != nil { // want `^write N\+1`
			return err
		}
	}
}

func documents(db *sql.DB, d *json.Decoder) error {
	for d.More() {
		var name string
		if err := d.Decode(&name); err != nil {
			return err
		}
		if _, err := db.Exec("INSERT INTO t VALUES ($1)", name); err != nil { // want `^write N\+1`
			return err
		}
	}
	return nil
}

type entry struct {
	name string
	next *entry
}

func list(db *sql.DB, head *entry) {
	for e := head; e != nil; e = e.next {
		db.Exec("INSERT INTO t VALUES ($1)", e.name) // want `^write N\+1`
	}
}

func table(db *sql.DB, records [][]string) {
	for _, record := range records {
		db.Exec("INSERT INTO t VALUES ($1, $2)", record[0], record[1]) // want `^write N\+1`
	}
}

// Package sqlx stands in for sqlx.
package sqlx

import "database/sql"

type DB struct{ *sql.DB }

func (db *DB) Get(dest any, query string, args ...any) error       { return nil }
func (db *DB) Select(dest any, query string, args ...any) error    { return nil }
func (db *DB) NamedExec(query string, arg any) (sql.Result, error) { return nil, nil }
func (db *DB) Queryx(query string, args ...any) (*Rows, error)     { return nil, nil }

type Rows struct{ *sql.Rows }

func (r *Rows) StructScan(dest any) error { return nil }

package types

import "database/sql/driver"

// TSVector is a document of PostgreSQL's text search, in its text form:
// 'cat':3 'fat':2A. It is made by the database (to_tsvector); one that is sent
// is read by the server, which says what is wrong with it. The zero TSVector
// is the document without a word.
//
//	document := types.TSVector(`'cat':3 'fat':2A`)
type TSVector string

// String is the text form.
func (v TSVector) String() string { return string(v) }

// AppendText appends the text form. The error is always nil.
func (v TSVector) AppendText(b []byte) ([]byte, error) { return append(b, v...), nil }

// Value implements driver.Valuer.
func (v TSVector) Value() (driver.Value, error) { return string(v), nil }

// Scan implements sql.Scanner.
func (v *TSVector) Scan(src any) error {
	return scanText(v, src, func(s string) (TSVector, error) { return TSVector(s), nil })
}

func (TSVector) isText() {}

package dialect

import (
	"strings"

	"github.com/inlay-orm/inlay/internal/tape"
)

// FieldList is the values of a field in several rows, sent as one array.
type FieldList struct {
	Len int
	// At is the value of a row.
	At func(row int) tape.Value
}

// Copy is rows on their way into a table.
type Copy struct {
	// Insert inserts one of them, and gives nothing back.
	Insert *Statement
	// Table and Columns are quoted names, the columns in the order of the values.
	Table   string
	Columns []string
	// Next returns the values of the next row, which are valid until the next
	// call; false after the last one.
	Next func() (values []tape.Value, ok bool)
}

// SQL is the statement that a database with COPY gets: PostgreSQL's, in its
// binary format.
func (c *Copy) SQL() string {
	return "COPY " + c.Table + " (" + strings.Join(c.Columns, ", ") + ") FROM STDIN (FORMAT binary)"
}

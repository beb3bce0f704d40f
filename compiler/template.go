package compiler

import (
	"slices"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// Template is everything that is known of a query from its shape. It is
// immutable and shared by every run of the shape.
type Template struct {
	// Statement is the SQL text, the argument program and the scan plan.
	dialect.Statement
	// Tables are the tables that the query reads, also inside subqueries,
	// each once.
	Tables []*schema.Table
}

// Same reports whether two templates are one: of the same text, argument program,
// scan plan and tables.
func (t *Template) Same(other *Template) bool {
	return t.SQL == other.SQL && slices.Equal(t.Params, other.Params) &&
		slices.Equal(t.Outputs, other.Outputs) && slices.Equal(t.Tables, other.Tables)
}

// Size is about how many bytes the template takes. Outputs count as its own also
// where it shares them with others that read the same row.
func (t *Template) Size() int {
	return int(unsafe.Sizeof(*t)) + len(t.SQL) +
		len(t.Params)*int(unsafe.Sizeof(dialect.Param{})) +
		len(t.Outputs)*int(unsafe.Sizeof(dialect.Output{})) +
		len(t.Tables)*int(unsafe.Sizeof((*schema.Table)(nil)))
}

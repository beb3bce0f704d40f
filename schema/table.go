package schema

import (
	"slices"
	"strings"
)

// Table is a model: a table of the database and the struct its rows are read into.
type Table struct {
	ID uint32
	// Schema is the database schema, "" for the connection's default.
	Schema string
	// Name is the table's name without its schema.
	Name string
	// Quoted is the table as SQL writes it, with its schema.
	Quoted string
	// QuotedName is Name alone in quotes: what qualifies its columns.
	QuotedName string
	// Model is the Go name of the table struct, for messages.
	Model string
	// Derived says that the database has no such table: a query defines its rows.
	Derived bool
	// Layout is the row struct.
	Layout *Layout
	// Columns are the columns, in the row struct's order.
	Columns []*Column
	// PrimaryKey are the columns of the primary key, in the row struct's
	// order; none where the model has no key.
	PrimaryKey []*Column
	// Relations are the declared relations, in the table struct's order.
	Relations []*Relation

	byName   map[string]*Column
	roles    [roleCount]*Column
	hasRoles bool
	// given and withheld are what an insert sends and does not.
	given, withheld []*Column
	rows            list[*Row] // those of RowOf
}

// Column is one column of a table.
type Column struct {
	ID     uint32
	Table  *Table
	Name   string
	Quoted string
	// Qualified is Quoted behind the name of its table.
	Qualified string
	// Field is the row struct's field.
	Field *Field
}

// Nullable reports whether the column may hold NULL: the row's field can.
func (c *Column) Nullable() bool { return c.Field.Nulls != NotNull }

// String is table.column, for messages.
func (c *Column) String() string { return c.Table.Name + "." + c.Name }

// few is up to how many names it is faster to compare all of them than to hash one.
const few = 12

// Column returns a column by its name.
func (t *Table) Column(name string) (*Column, bool) {
	if len(t.Columns) <= few {
		for _, c := range t.Columns {
			if c.Name == name {
				return c, true
			}
		}
		return nil, false
	}
	c, ok := t.byName[name]
	return c, ok
}

// Numbered is the key where the database numbers rows, in the order in which they
// are inserted: one integer that is tagged neither assigned nor default. It is nil
// where there is none.
func (t *Table) Numbered() *Column {
	if len(t.PrimaryKey) != 1 {
		return nil
	}
	if key := t.PrimaryKey[0]; key.Field.SQL.IsInteger() && !key.Field.Assigned && !key.Field.Default {
		return key
	}
	return nil
}

// Given are the columns that an insert sends where it does not say which: all
// but those that the database gives a value, which are [Table.Numbered] and what is
// tagged so. The slice must not be changed.
func (t *Table) Given() []*Column { return t.given }

// Withheld are the columns that [Table.Given] leaves out, nil for none. The slice must
// not be changed.
func (t *Table) Withheld() []*Column { return t.withheld }

func (t *Table) setGiven() {
	numbered := t.Numbered()
	for _, c := range t.Columns {
		if c.Field.Default || c == numbered {
			t.withheld = append(t.withheld, c)
		} else {
			t.given = append(t.given, c)
		}
	}
}

// ColumnNames returns the names of all columns.
func (t *Table) ColumnNames() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// NewTable registers a table over a row layout. name may be "schema.table".
// The primary key is the fields tagged pk, else the column "id".
func NewTable(model, name string, layout *Layout) (*Table, error) {
	t := &Table{Name: name, Model: model, Layout: layout, byName: map[string]*Column{}}
	if s, n, ok := strings.Cut(name, "."); ok {
		t.Schema, t.Name = s, n
		if err := CheckName(s); err != nil {
			return nil, err
		}
	}
	if err := CheckName(t.Name); err != nil {
		return nil, err
	}
	t.QuotedName = Quote(t.Name)
	t.Quoted = t.QuotedName
	if t.Schema != "" {
		t.Quoted = Quote(t.Schema) + "." + t.QuotedName
	}
	for i := range layout.Fields {
		f := &layout.Fields[i]
		if f.Annotation {
			continue
		}
		c := &Column{Table: t, Name: f.Name, Quoted: Quote(f.Name), Qualified: t.QuotedName + "." + Quote(f.Name), Field: f}
		t.Columns = append(t.Columns, c)
		t.byName[f.Name] = c
		if f.PrimaryKey {
			t.PrimaryKey = append(t.PrimaryKey, c)
		}
	}
	if len(t.PrimaryKey) == 0 {
		if i := slices.IndexFunc(t.Columns, func(c *Column) bool { return c.Name == "id" }); i >= 0 {
			t.PrimaryKey = t.Columns[i : i+1 : i+1]
		}
	}
	t.setGiven()
	return t, t.setRoles()
}

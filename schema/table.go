package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
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

	byName map[string]*Column
	rows   list[*Row] // those of RowOf
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

// ColumnNames returns the names of all columns.
func (t *Table) ColumnNames() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// RelationKind says on which side the foreign key stands.
type RelationKind uint8

// The kinds of relation.
const (
	// BelongsTo: this table holds the foreign key; to-one.
	BelongsTo RelationKind = iota + 1
	// HasMany: the other table holds the foreign key; to-many.
	HasMany
	// HasOne: the other table holds the foreign key, which is unique; to-one.
	HasOne
)

// Relation is a declared relation of a table. What its names mean is
// resolved at its first use, since the other model may be defined later.
type Relation struct {
	ID    uint32
	Kind  RelationKind
	Name  string
	Table *Table
	// Row is the row struct of the other side.
	Row reflect.Type
	// ForeignKey names the columns of the foreign key, References the
	// columns that they refer to: the primary key when empty.
	ForeignKey, References []string
	// To names the other table where several models share its row struct.
	To string

	resolved sync.Map // of one key, of what Resolve has found
}

// ToOne reports whether there is at most one row on the other side.
func (r *Relation) ToOne() bool { return r.Kind == BelongsTo || r.Kind == HasOne }

// Join is a resolved relation: pairs of columns that are equal.
type Join struct {
	Target *Table
	// Near are columns of the relation's own table, Far of the target.
	Near, Far []*Column
}

// Resolve finds the other table and the columns of both sides. What it has
// found it remembers.
func (r *Relation) Resolve() (*Join, error) {
	if known, ok := r.resolved.Load(nil); ok {
		return known.(*Join), nil
	}
	j, err := r.resolve()
	if err == nil {
		r.resolved.Store(nil, j)
	}
	return j, err
}

func (r *Relation) resolve() (*Join, error) {
	target, err := r.target()
	if err != nil {
		return nil, fmt.Errorf("inlay: relation %s.%s: %w", r.Table.Model, r.Name, err)
	}
	holder, referred := r.Table, target
	if r.Kind != BelongsTo {
		holder, referred = target, r.Table
	}
	keys, err := columns(holder, r.ForeignKey)
	if err != nil {
		return nil, fmt.Errorf("inlay: relation %s.%s: %w", r.Table.Model, r.Name, err)
	}
	refs := referred.PrimaryKey
	if len(r.References) > 0 {
		if refs, err = columns(referred, r.References); err != nil {
			return nil, fmt.Errorf("inlay: relation %s.%s: %w", r.Table.Model, r.Name, err)
		}
	}
	if len(keys) != len(refs) {
		return nil, fmt.Errorf("inlay: relation %s.%s: the foreign key (%s) has %d columns, the key of %s has %d: name them with ref=",
			r.Table.Model, r.Name, strings.Join(r.ForeignKey, "+"), len(keys), referred.Model, len(refs))
	}
	if r.Kind != BelongsTo {
		return &Join{Target: target, Near: refs, Far: keys}, nil
	}
	return &Join{Target: target, Near: keys, Far: refs}, nil
}

func (r *Relation) target() (*Table, error) {
	var found []*Table
	for _, t := range Tables() {
		if t.Layout.Type == r.Row && (r.To == "" || r.To == t.Name || r.To == t.Schema+"."+t.Name) {
			found = append(found, t)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("no model is defined for %s: call orm.Define for it", r.Row)
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("%d models share %s: say which with table=", len(found), r.Row)
}

func columns(t *Table, names []string) ([]*Column, error) {
	cols := make([]*Column, len(names))
	for i, name := range names {
		c, ok := t.Column(name)
		if !ok {
			return nil, fmt.Errorf("%s has no column %q%s", t.Model, name, DidYouMean(name, t.ColumnNames()))
		}
		cols[i] = c
	}
	return cols, nil
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
	return t, nil
}

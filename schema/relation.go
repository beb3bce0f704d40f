package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

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
	// ManyToMany: a table between the two holds a foreign key to each; to-many.
	ManyToMany
)

// Relation is a declared relation of a table. What its names mean is
// resolved at its first use, since the other models may be defined later.
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
	// Link is the row struct of the table between the two sides, for ManyToMany,
	// LinkTable its name where several models share the struct. ForeignKey are
	// columns of that table then, and so is LinkKey, which refers to the other
	// side's primary key.
	Link      reflect.Type
	LinkTable string
	LinkKey   []string
	// Type names the column beside the foreign key that says which table the
	// key refers to, and Value what it says for this relation; both are "" where
	// the key refers to one table.
	Type, Value string
	// Indexed says that an index of the database begins with the foreign key.
	Indexed bool

	resolved sync.Map // of one key, of what Resolve has found
}

// ToOne reports whether there is at most one row on the other side.
func (r *Relation) ToOne() bool { return r.Kind == BelongsTo || r.Kind == HasOne }

// String is Model.Name, for messages.
func (r *Relation) String() string { return r.Table.Model + "." + r.Name }

// Join is a resolved relation: pairs of columns that are equal.
type Join struct {
	Target *Table
	// Near are columns of the relation's own table. Far are columns of the
	// target that equal them, or of the table between the two.
	Near, Far []*Column
	// Link is the table between the two, nil for none. Its columns LinkKey equal
	// the target's columns Key.
	Link         *Table
	LinkKey, Key []*Column
	// Type is the column beside the foreign key that must have the relation's
	// value, nil for none.
	Type *Column
}

// Resolve finds the other table and the columns of both sides. What it has
// found it remembers.
func (r *Relation) Resolve() (*Join, error) {
	if known, ok := r.resolved.Load(nil); ok {
		return known.(*Join), nil
	}
	j, err := r.resolve()
	if err != nil {
		return nil, fmt.Errorf("inlay: relation %s: %w", r, err)
	}
	r.resolved.Store(nil, j)
	return j, nil
}

func (r *Relation) resolve() (j *Join, err error) {
	j = &Join{}
	if j.Target, err = tableOf(r.Row, r.To, "table"); err != nil {
		return nil, err
	}
	holder, referred := j.Target, r.Table
	switch r.Kind {
	case BelongsTo:
		holder, referred = r.Table, j.Target
	case ManyToMany:
		if j.Link, err = tableOf(r.Link, r.LinkTable, "through"); err != nil {
			return nil, err
		}
		if j.LinkKey, j.Key, err = foreignKey(j.Link, r.LinkKey, j.Target, nil); err != nil {
			return nil, err
		}
		holder = j.Link
	}
	keys, refs, err := foreignKey(holder, r.ForeignKey, referred, r.References)
	if err != nil {
		return nil, err
	}
	if r.Type != "" {
		types, err := columns(holder, []string{r.Type})
		if err != nil {
			return nil, err
		}
		j.Type = types[0]
	}
	if j.Near, j.Far = refs, keys; r.Kind == BelongsTo {
		j.Near, j.Far = keys, refs
	}
	return j, nil
}

// foreignKey finds the columns of a foreign key and those that it refers to:
// the primary key where none are named.
func foreignKey(holder *Table, names []string, referred *Table, refNames []string) (keys, refs []*Column, err error) {
	if keys, err = columns(holder, names); err != nil {
		return nil, nil, err
	}
	refs = referred.PrimaryKey
	if len(refNames) > 0 {
		if refs, err = columns(referred, refNames); err != nil {
			return nil, nil, err
		}
	}
	if len(keys) != len(refs) {
		return nil, nil, fmt.Errorf("the foreign key (%s) has %d columns, the key of %s has %d: name them with ref=",
			strings.Join(names, "+"), len(keys), referred.Model, len(refs))
	}
	return keys, refs, nil
}

// tableOf finds the table of a row struct. option is the tag that names the
// table where several models share the struct.
func tableOf(row reflect.Type, name, option string) (*Table, error) {
	var found []*Table
	for _, t := range Tables() {
		if t.Layout.Type == row && (name == "" || name == t.Name || name == t.Schema+"."+t.Name) {
			found = append(found, t)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("no model is defined for %s: call orm.Define for it", row)
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("%d models share %s: say which with %s=", len(found), row, option)
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

// RelationsTo are the relations of all models whose other side has a row
// struct, to one row or to many.
func RelationsTo(row reflect.Type, many bool) []*Relation {
	var found []*Relation
	for _, t := range Tables() {
		for _, r := range t.Relations {
			if r.Row == row && r.ToOne() != many && slices.ContainsFunc(t.Layout.Holders, func(h Holder) bool { return h.Row == row && h.Many == many }) {
				found = append(found, r)
			}
		}
	}
	return found
}

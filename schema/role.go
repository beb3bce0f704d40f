package schema

import (
	"fmt"
	"reflect"
	"time"
)

// Role is what a column is kept for by inserts, updates and deletes themselves.
type Role uint8

// The roles, each a tag of the row's field. A table has one column of each at most.
const (
	NoRole Role = iota
	// Created is when a row was inserted.
	Created
	// Updated is when it was last changed.
	Updated
	// Deleted is when it was deleted, NULL for a row that is there.
	Deleted
	// Version counts the changes of a row, from 1 on.
	Version
	roleCount
)

var roleNames = [roleCount]string{Created: "created", Updated: "updated", Deleted: "deleted", Version: "version"}

// String is the tag.
func (r Role) String() string { return roleNames[r] }

// setRole reads the role from a field's tag and checks that its type can have it.
func (f *Field) setRole(tag Tag) error {
	for r := Created; r < roleCount; r++ {
		if !tag.Has(r.String()) {
			continue
		}
		if f.Role != NoRole {
			return fmt.Errorf("tags %s and %s: a column has one of them", f.Role, r)
		}
		f.Role = r
	}
	switch f.Role {
	case Created, Updated:
		if f.Elem != reflect.TypeFor[time.Time]() {
			return fmt.Errorf("%s is for a time.Time, not for a %s", f.Role, f.Type)
		}
	case Deleted:
		if f.Elem != reflect.TypeFor[time.Time]() || f.Nulls == NotNull {
			return fmt.Errorf("deleted is for a time that may be NULL, such as a *time.Time, not for a %s", f.Type)
		}
	case Version:
		if !f.SQL.IsInteger() || f.Nulls != NotNull {
			return fmt.Errorf("version is for a whole number that is not NULL, such as an int64, not for a %s", f.Type)
		}
	}
	return nil
}

// Role returns the table's column of a role, nil where it has none.
func (t *Table) Role(r Role) *Column { return t.roles[r] }

// HasRoles reports whether the table has a column that is kept.
func (t *Table) HasRoles() bool { return t.hasRoles }

// setRoles notes the columns of roles, and fails where one is doubled.
func (t *Table) setRoles() error {
	for _, c := range t.Columns {
		r := c.Field.Role
		if r == NoRole {
			continue
		}
		if other := t.roles[r]; other != nil {
			return fmt.Errorf("the columns %s and %s are both tagged %s", other.Name, c.Name, r)
		}
		t.roles[r], t.hasRoles = c, true
	}
	return nil
}

package dialect

import (
	"errors"
	"fmt"
	"strings"
)

// Kinds of constraints that rows can violate. A [ConstraintError] is of one of
// them, and is errors.Is it.
var (
	// ErrUnique: another row has the values of a primary key, a unique
	// constraint or a unique index.
	ErrUnique = errors.New("a unique constraint is violated: another row has these values already; give this one others, or change that row")
	// ErrForeignKey: a row refers to one that is not there, or one is deleted
	// or changed that others refer to.
	ErrForeignKey = errors.New("a foreign key is violated: a row would refer to one that is not there; insert that one first, or delete what refers to it before it")
	// ErrNotNull: NULL came for a column that is NOT NULL.
	ErrNotNull = errors.New("a not-null constraint is violated: NULL came for a column that cannot hold it; give it a value")
	// ErrCheck: a row is not what a check of its table or of a domain allows, or
	// no partition takes it.
	ErrCheck = errors.New("a check constraint is violated: the row is not what it allows; give the row other values")
	// ErrExclusion: another row excludes this one, as overlapping ranges do.
	ErrExclusion = errors.New("an exclusion constraint is violated: another row excludes this one; give this one other values, or change that row")
)

// ConstraintError says which constraint a statement would have violated. The
// statement has changed nothing. Its text names no value: those that the
// database tells are in Err alone.
type ConstraintError struct {
	// Kind is ErrUnique, ErrForeignKey, ErrNotNull, ErrCheck or ErrExclusion.
	Kind error
	// Schema and Table are the names, without quotes, of the table that has the
	// constraint: for a foreign key the table that refers to the other. They are
	// empty where the database does not say them.
	Schema, Table string
	// Columns are those of the constraint in Table, nil where the database does
	// not say them or where the constraint is of expressions.
	Columns []string
	// Constraint is the name of the constraint or of the unique index, empty
	// where the database does not say it.
	Constraint string
	// Err is the database's own error.
	Err error
}

// Error says where the constraint is, of which kind, and what to do.
func (e *ConstraintError) Error() string {
	where := e.Table
	if len(e.Columns) > 0 {
		where += " (" + strings.Join(e.Columns, ", ") + ")"
	}
	if e.Constraint != "" {
		if where != "" {
			where += ", "
		}
		where += fmt.Sprintf("constraint %q", e.Constraint)
	}
	if where != "" {
		where += ": "
	}
	return fmt.Sprintf("inlay: %s%v", where, e.Kind)
}

// Unwrap returns the kind and the database's own error.
func (e *ConstraintError) Unwrap() []error { return []error{e.Kind, e.Err} }

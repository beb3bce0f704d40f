package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/inlay-orm/inlay/dialect"
)

// interpret gives an error the meaning that the driver interface promises.
func interpret(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var own *sqlite.Error
	switch {
	case errors.As(err, &own):
		err = ofDatabase(own, err)
	case errors.Is(err, sql.ErrConnDone), strings.Contains(err.Error(), "sql: database is closed"):
		err = fmt.Errorf("%w: %w: %w", dialect.ErrConnection, dialect.ErrNotSent, err)
	}
	if ctx.Err() != nil {
		return dialect.ContextError(ctx, err)
	}
	return err
}

// ofDatabase gives an error of SQLite its meaning (SQLite, "Result and Error
// Codes").
func ofDatabase(own *sqlite.Error, err error) error {
	switch code := own.Code(); {
	case code == lib.SQLITE_BUSY_SNAPSHOT: // the rows read before are no longer the newest
		return fmt.Errorf("%w: %w", dialect.ErrSerialization, err)
	case code&0xff == lib.SQLITE_BUSY:
		return fmt.Errorf("%w: %w", dialect.ErrLockTimeout, err)
	case code == lib.SQLITE_ERROR && strings.Contains(err.Error(), "ON CONFLICT clause does not match"):
		return fmt.Errorf("%w: %w", dialect.ErrNoConflict, err)
	case code&0xff == lib.SQLITE_CONSTRAINT:
		return ofConstraint(code, err)
	}
	return err
}

// ofConstraint reads where a constraint was violated from the message, which
// the driver puts between its own words: "constraint failed: UNIQUE constraint
// failed: cities.name, cities.state_id (2067)".
func ofConstraint(code int, err error) error {
	_, where, _ := strings.Cut(err.Error(), " constraint failed")
	where = strings.TrimPrefix(where, ": ")
	if end := strings.LastIndex(where, " ("); end >= 0 {
		where = where[:end]
	}
	e := &dialect.ConstraintError{Err: err}
	switch code {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY, lib.SQLITE_CONSTRAINT_ROWID:
		e.Kind = dialect.ErrUnique
		if index, ok := strings.CutPrefix(where, "index '"); ok { // of expressions
			e.Constraint = strings.TrimSuffix(index, "'")
		} else {
			e.Table, e.Columns = columnsOf(where)
		}
	case lib.SQLITE_CONSTRAINT_NOTNULL:
		e.Kind = dialect.ErrNotNull
		e.Table, e.Columns = columnsOf(where)
	case lib.SQLITE_CONSTRAINT_CHECK:
		e.Kind, e.Constraint = dialect.ErrCheck, where
	case lib.SQLITE_CONSTRAINT_FOREIGNKEY:
		e.Kind = dialect.ErrForeignKey
	case lib.SQLITE_CONSTRAINT_TRIGGER:
		// ON DELETE RESTRICT is a trigger of SQLite's own; another's words are its own.
		if !strings.Contains(err.Error(), "FOREIGN KEY constraint failed") {
			return err
		}
		e.Kind = dialect.ErrForeignKey
	default:
		return err
	}
	return e
}

// columnsOf reads "cities.name, cities.state_id". It returns nothing where a
// name with a dot or a comma could be read in more ways than one.
func columnsOf(where string) (table string, columns []string) {
	for i, name := range strings.Split(where, ", ") {
		of, column, _ := strings.Cut(name, ".")
		if i == 0 {
			table = of
		}
		if of != table || column == "" || strings.Contains(column, ".") {
			return "", nil
		}
		columns = append(columns, column)
	}
	return table, columns
}

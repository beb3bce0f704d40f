package orm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"unsafe"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

var (
	// ErrStale: the row that a program has read and writes back has been changed or
	// deleted since, by its version ([Versioned]).
	ErrStale = errors.New("inlay: the row has been changed or deleted since it was read: read it again, and decide again")

	errNoUpdateColumns = errors.New("inlay: an update of rows needs the columns that are written: City.UpdateRow(ctx, db, &city, City.Population)")
	errUpdateOptions   = errors.New("inlay: UpdateMany takes a BatchSize and a Progress, and no other option")
	errUpdateNoKey     = errors.New("inlay: an update of rows needs a primary key to find them by")
	errUpdateOf        = errors.New("inlay: UpdateRow and UpdateMany are of a model, filtered at most: leave out the rest of the query")
)

// UpdateRow writes some columns of a row that the program has, which is found by
// its primary key.
//
//	city.Population++
//	err := City.UpdateRow(ctx, db, &city, City.Population)
//
// Columns that updates keep by themselves ([Timestamps], [Versioned]) are written
// too, in the row as well.
//
// Errors: [ErrNotFound] where the query has no such row, and [ErrStale] instead
// where the model is [Versioned].
//
//inlay:query write
func (q QuerySet[R]) UpdateRow(ctx context.Context, h Handle, row *R, columns ...expr.Expression) error {
	if row == nil {
		return errNoRow
	}
	w, err := q.writing(columns)
	if err != nil {
		return err
	}
	return w.write(ctx, h, unsafe.Pointer(row))
}

// writing is an update of rows that the program has.
type writing struct {
	query   query
	table   *schema.Table
	columns []*schema.Column
	stamps  []stamp
	version *schema.Column
}

// writing checks an update of some columns of rows that the program has.
func (q *query) writing(columns []expr.Expression) (*writing, error) {
	switch {
	case q.err != nil:
		return nil, q.err
	case q.model == nil:
		return nil, errNoModel
	case q.model.table.Derived || q.layout != q.model.table.Layout:
		return nil, errInsertRow
	case !q.onlyFilters():
		return nil, errUpdateOf
	case len(q.model.table.PrimaryKey) == 0:
		return nil, errUpdateNoKey
	case len(columns) == 0:
		return nil, errNoUpdateColumns
	}
	w := &writing{query: *q, table: q.model.table, version: q.model.table.Role(schema.Version)}
	for _, e := range columns {
		if err := w.add(expr.SourceOf(e)); err != nil {
			return nil, err
		}
	}
	w.stamp()
	return w, nil
}

func (w *writing) add(col *schema.Column) error {
	switch {
	case col == nil || col.Table != w.table:
		return fmt.Errorf("inlay: an update of rows of %s takes its columns", w.table.Model)
	case slices.Contains(w.table.PrimaryKey, col):
		return fmt.Errorf("inlay: %s is what the row is found by: change it by Filter and Update", col)
	case col == w.version:
		return fmt.Errorf("inlay: %s is counted by the update itself", col)
	case slices.Contains(w.columns, col):
		return fmt.Errorf("inlay: the update names %s twice", col)
	}
	w.columns = append(w.columns, col)
	return nil
}

// stamp notes what the update keeps by itself.
func (w *writing) stamp() {
	if col := w.table.Role(schema.Updated); col != nil && !slices.Contains(w.columns, col) {
		w.stamps = append(w.stamps, stamp{col, now()})
	}
}

// statement is the update of one row.
func (w *writing) statement(row unsafe.Pointer) (*query, error) {
	return w.statementOf(func(col *schema.Column) tape.Value { return fieldValue(col.Field, row) })
}

// statementOf is the update of a row that has some values.
func (w *writing) statementOf(valueOf func(*schema.Column) tape.Value) (*query, error) {
	sets := make([]expr.Assignment, 0, len(w.columns)+len(w.stamps)+1)
	for _, col := range w.columns {
		sets = append(sets, expr.SetArgument(col, valueOf(col)))
	}
	for _, s := range w.stamps {
		sets = append(sets, expr.SetArgument(s.col, s.argument()))
	}
	found := w.query
	for _, col := range w.told() {
		value := valueOf(col)
		if value.Kind() == tape.Null {
			return nil, fmt.Errorf("inlay: the row has no %s to be found by: it is NULL", col)
		}
		found.where = append(slices.Clip(found.where), expr.EqualsArgument(col, value))
	}
	return found.updating(sets, false), nil
}

// told are the columns that a row is found by.
func (w *writing) told() []*schema.Column {
	if w.version == nil {
		return w.table.PrimaryKey
	}
	return append(slices.Clip(w.table.PrimaryKey), w.version)
}

// missed is the error of a row that was not found.
func (w *writing) missed() error {
	if w.version != nil {
		return ErrStale
	}
	return ErrNotFound
}

// write updates one row.
func (w *writing) write(ctx context.Context, h Handle, row unsafe.Pointer) error {
	statement, err := w.statement(row)
	if err != nil {
		return err
	}
	// In front of the hooks' commit: what they have written is undone as well.
	err = statement.changed(ctx, h, func(h Handle, q *query) (int64, error) {
		n, err := executeAlone(ctx, h, q)
		if err == nil && n == 0 {
			err = w.missed()
		}
		return n, err
	})
	if err == nil {
		w.written(row)
	}
	return err
}

// written notes in a row what the update has kept by itself.
func (w *writing) written(row unsafe.Pointer) {
	for _, s := range w.stamps {
		s.write(row)
	}
	if w.version != nil {
		next := stamp{w.version, fieldValue(w.version.Field, row).Int() + 1}
		next.write(row)
	}
}

// onlyFilters reports whether a query says no more than which rows it means.
func (q *query) onlyFilters() bool {
	own := *q
	own.where = nil
	return own.isPlain()
}

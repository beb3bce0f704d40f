package orm

import (
	"context"
	"errors"
	"fmt"
	"unsafe"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
)

var (
	errGetOrCreate    = errors.New("inlay: GetOrCreate needs the columns by which the row is found: those of a unique constraint")
	errUpdateOrCreate = errors.New("inlay: UpdateOrCreate updates the row that is there: use OnConflict with Update or Set, and without If")
	errHidden         = errors.New("inlay: GetOrCreate: the row is there, and is not seen: by a default filter of the model, or because it is not committed or deleted again and again")
)

// getAttempts is how often GetOrCreate looks for a row that others insert and
// delete meanwhile.
const getAttempts = 5

// GetOrCreate reads the row that has the values of the given row in some columns,
// and inserts the given one where there is none. Either way the row is what the
// database has then; created says whether it is new. The columns are those of a
// unique constraint, without which the database refuses the insert: so there is one row,
// however many call it at the same time.
//
//	city := CityRow{Name: "Moab", StateID: 1, Population: 5300}
//	created, err := City.GetOrCreate(ctx, db, &city, City.Name)
//
// Errors: a [ConstraintError] of other columns. The row is as before then.
func (q QuerySet[R]) GetOrCreate(ctx context.Context, h Handle, row *R, by ...expr.Expression) (created bool, err error) {
	if row == nil {
		return false, errNoRow
	}
	if len(by) == 0 {
		return false, errGetOrCreate
	}
	conflict := OnConflict(by...).DoNothing()
	if _, err := q.insertion(rowsView{}, []InsertOption{conflict}); err != nil {
		return false, err
	}
	find := QuerySet[R]{query{model: q.model, layout: q.layout, flags: q.flags & unscoped}}
	for _, e := range by {
		col := expr.SourceOf(e)
		value := fieldValue(col.Field, unsafe.Pointer(row))
		if value.Kind() == tape.Null {
			return false, fmt.Errorf("inlay: GetOrCreate: %s of the row is NULL, which equals nothing", col)
		}
		find.where = append(find.where, expr.EqualsArgument(col, value))
	}
	for range getAttempts {
		found, err := find.Get(ctx, h)
		if err == nil {
			*row = found
		}
		if !errors.Is(err, ErrNotFound) {
			return false, err
		}
		var outcomes []Outcome
		made := *row
		if err := q.Insert(ctx, h, &made, conflict, Outcomes(&outcomes), everyColumn{}); err != nil {
			return false, err
		}
		if outcomes[0] == RowInserted {
			*row = made
			return true, nil
		}
	}
	return false, errHidden
}

// UpdateOrCreate inserts a row or updates the one that is there, as
// [OnConflict] says. Either way the row is what the database has then; created
// says whether it is new.
//
//	created, err := City.UpdateOrCreate(ctx, db, &city, orm.OnConflict(City.Name).Update(City.Population))
//
// Errors: as of [QuerySet.Insert]. The row is as before then.
func (q QuerySet[R]) UpdateOrCreate(ctx context.Context, h Handle, row *R, c Conflict) (created bool, err error) {
	if c.conflict.nothing || len(c.conflict.only) > 0 {
		return false, errUpdateOrCreate
	}
	var outcomes []Outcome
	if err := q.Insert(ctx, h, row, c, Outcomes(&outcomes), everyColumn{}); err != nil {
		return false, err
	}
	return outcomes[0] == RowInserted, nil
}

// everyColumn has an insert give back every column of its rows.
type everyColumn struct{}

func (everyColumn) applyInsert(s *insertSettings) { s.whole = true }

package orm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"unsafe"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
)

var (
	errGetOrCreate    = errors.New("inlay: GetOrCreate needs the columns of a unique constraint by which the row is found, and nothing to update: orm.OnConflict(City.Name)")
	errUpdateOrCreate = errors.New("inlay: UpdateOrCreate updates the row that is there: use OnConflict with Update or Set, and without If")
	errHidden         = errors.New("inlay: GetOrCreate: the row is there, and a default filter of the model leaves it out: call it on Unscoped")
	errRestless       = errors.New("inlay: GetOrCreate: the row comes and goes: others delete it again and again, or a hook changes what it is found by")
)

// getAttempts is how often GetOrCreate looks for a row that others insert and
// delete meanwhile.
const getAttempts = 5

// GetOrCreate reads the row that has the values of the given row in some columns,
// and inserts the given one where there is none. Either way the row is what the
// database has then; created says whether it is new. The columns are those of a
// unique constraint, or of a partial unique index that Where of the conflict tells, without
// which the database refuses the insert: so there is one row, however many call it at
// the same time.
//
//	city := CityRow{Name: "Moab", StateID: 1, Population: 5300}
//	created, err := City.GetOrCreate(ctx, db, &city, orm.OnConflict(City.Name))
//
// Errors: a [ConstraintError] of other columns. The row is as before then.
//
//inlay:query write
func (q QuerySet[R]) GetOrCreate(ctx context.Context, h Handle, row *R, c Conflict) (created bool, err error) {
	if row == nil {
		return false, errNoRow
	}
	if len(c.conflict.targets) == 0 || len(c.conflict.updates)+len(c.conflict.sets)+len(c.conflict.only) > 0 {
		return false, errGetOrCreate
	}
	conflict := c.DoNothing()
	if _, err := q.insertion(rowsView{}, []WriteOption{conflict}); err != nil {
		return false, err
	}
	find := QuerySet[R]{query{model: q.model, layout: q.layout, flags: q.flags & unscoped, where: slices.Clone(c.conflict.index)}}
	for _, e := range c.conflict.targets {
		col := expr.SourceOf(e)
		value := fieldValue(col.Field, unsafe.Pointer(row))
		if value.Kind() == tape.Null {
			return false, fmt.Errorf("inlay: GetOrCreate: %s of the row is NULL, which equals nothing", col)
		}
		find.where = append(find.where, expr.EqualsArgument(col, value))
	}
	db, err := databaseOf(h)
	if err != nil {
		return false, err
	}
	defer watchInsert(ctx, db, &q.query, 1)()
	ctx = watch.Part(ctx)
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
		if hidden, err := find.Unscoped().Exists(ctx, h); err != nil {
			return false, err
		} else if hidden {
			if seen, err := find.Exists(ctx, h); err != nil || !seen {
				return false, cmp.Or(err, errHidden)
			}
		}
	}
	return false, errRestless
}

// UpdateOrCreate inserts a row or updates the one that is there, as
// [OnConflict] says. Either way the row is what the database has then; created
// says whether it is new.
//
//	created, err := City.UpdateOrCreate(ctx, db, &city, orm.OnConflict(City.Name).Update(City.Population))
//
// Errors: as of [QuerySet.Insert]. The row is as before then.
//
//inlay:query write
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

func (everyColumn) applyWrite(s *writeSettings) { s.whole = true }

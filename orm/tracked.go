package orm

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"time"
	"unsafe"

	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Tracked is a row together with what the database gave for it, so that
// [Tracked.Save] writes what the program has changed and nothing else: no column
// that it has not changed, and none that was not loaded. It is made by
// [QuerySet.GetTracked], [QuerySet.AllTracked] and [QuerySet.Track], and is not for
// several goroutines at once.
//
//	city, err := City.Filter(City.ID.Eq(7)).GetTracked(ctx, db)
//	city.Row.Population++
//	err = city.Save(ctx, db)
type Tracked[R any] struct {
	// Row is the row, to be changed.
	Row R

	query  query
	loaded []*schema.Column
	// before are the values of the loaded columns.
	before []tape.Value
}

var (
	errTrackedKey  = errors.New("inlay: a tracked row needs its primary key, and its version where it has one, to be written back: load them too")
	errTrackedZero = errors.New("inlay: the Tracked is empty: GetTracked, AllTracked or Track makes one")
)

// GetTracked is [QuerySet.Get] of a row that is to be changed and saved. Columns
// that Only or Defer leave out are not written, whatever the row holds.
//
//	city, err := City.Only(City.ID, City.Population).Filter(City.ID.Eq(7)).GetTracked(ctx, db)
//
// Errors: those of Get.
//
//inlay:query one
func (q QuerySet[R]) GetTracked(ctx context.Context, h Handle) (*Tracked[R], error) {
	if err := q.trackable(); err != nil {
		return nil, err
	}
	row, err := q.Get(ctx, h)
	if err != nil {
		return nil, err
	}
	return q.track(row), nil
}

// AllTracked is [QuerySet.All] of rows that are to be changed and saved.
//
//	cities, err := City.Filter(City.StateID.Eq(1)).AllTracked(ctx, db)
//
//inlay:query rows
func (q QuerySet[R]) AllTracked(ctx context.Context, h Handle) ([]*Tracked[R], error) {
	if err := q.trackable(); err != nil {
		return nil, err
	}
	rows, err := q.All(ctx, h)
	if err != nil {
		return nil, err
	}
	tracked := make([]*Tracked[R], len(rows))
	for i, row := range rows {
		tracked[i] = q.track(row)
	}
	return tracked, nil
}

// Track tracks a row that the program has just read, or inserted, as one that
// the query has loaded: a change is what is made to Row of the result.
//
//	tracked, err := City.Track(city)
func (q QuerySet[R]) Track(row R) (*Tracked[R], error) {
	if err := q.trackable(); err != nil {
		return nil, err
	}
	return q.track(row), nil
}

// trackable checks that rows of the query can be written back.
func (q *query) trackable() error {
	switch {
	case q.err != nil:
		return q.err
	case q.model == nil:
		return errNoModel
	case q.model.table.Derived || q.layout != q.model.table.Layout || q.grouped():
		return errInsertRow
	}
	w := writing{table: q.model.table, version: q.model.table.Role(schema.Version)}
	loaded := q.selected()
	if len(w.table.PrimaryKey) == 0 || slices.ContainsFunc(w.told(), func(col *schema.Column) bool { return !slices.Contains(loaded, col) }) {
		return errTrackedKey
	}
	return nil
}

func (q QuerySet[R]) track(row R) *Tracked[R] {
	t := &Tracked[R]{Row: row, query: query{model: q.model, layout: q.layout, flags: q.flags & (unscoped | unhooked)}, loaded: q.selected()}
	t.note()
	return t
}

// note remembers what the row holds.
func (t *Tracked[R]) note() {
	t.before = make([]tape.Value, len(t.loaded))
	for i, col := range t.loaded {
		t.before[i] = kept(fieldValue(col.Field, unsafe.Pointer(&t.Row)))
	}
}

// kept is a value in a form that a change of the row does not reach, and that
// compares as values do.
func kept(v tape.Value) tape.Value {
	if v.Kind() != tape.Other {
		return v
	}
	switch x := v.Any().(type) {
	case time.Time:
		return tape.IntValue(x.UnixMicro())
	case schema.WallTime:
		return tape.IntValue(x.UnixMicro())
	case driver.Valuer:
		if plain, err := x.Value(); err == nil {
			return tape.OtherValue(plain)
		}
	}
	return v
}

// Changed returns the names of the loaded columns that the program has changed,
// nil for none.
//
//	tracked.Row.Population++
//	fmt.Println(tracked.Changed()) // [population]
func (t *Tracked[R]) Changed() (names []string) {
	for _, col := range t.changed() {
		names = append(names, col.Name)
	}
	return names
}

func (t *Tracked[R]) changed() (columns []*schema.Column) {
	for i, col := range t.loaded {
		if !t.before[i].Equal(kept(fieldValue(col.Field, unsafe.Pointer(&t.Row)))) {
			columns = append(columns, col)
		}
	}
	return columns
}

// Save writes the columns that the program has changed since the row was loaded or
// saved, and sends nothing where there is none. It is an [QuerySet.UpdateRow], with
// its hooks and the columns that updates keep by themselves.
//
//	err := tracked.Save(ctx, db)
//
// Errors: [ErrNotFound] where the row is gone, and [ErrStale] instead where the model is
// [Versioned]. The row is as before then, and Save can be called again.
//
//inlay:query write
func (t *Tracked[R]) Save(ctx context.Context, h Handle) error {
	if t.query.model == nil {
		return errTrackedZero
	}
	if _, err := databaseOf(h); err != nil {
		return err
	}
	w := &writing{query: t.query, table: t.query.model.table, version: t.query.model.table.Role(schema.Version)}
	for _, col := range t.changed() {
		if err := w.add(col); err != nil {
			return fmt.Errorf("%w (the program has changed it in the row)", err)
		}
	}
	if len(w.columns) == 0 {
		return nil
	}
	w.stamp()
	if err := w.write(ctx, h, unsafe.Pointer(&t.Row)); err != nil {
		return err
	}
	t.note()
	return nil
}

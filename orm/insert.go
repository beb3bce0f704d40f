package orm

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Insert inserts one row, and writes into it what the database has given the
// columns that were not sent: the key, and other defaults.
//
//	city := CityRow{Name: "Moab", StateID: 1, Population: 5300}
//	err := City.Insert(ctx, db, &city)
//
// It sends every column but the key where that is one integer, which databases
// number, and those whose fields are tagged `orm:"default"`. A key that programs
// give themselves is tagged `orm:"pk,assigned"`. What a field holds never decides
// what is sent; Only and Defer do, for one insert:
//
//	err := City.Only(City.ID, City.Name, City.StateID).Insert(ctx, db, &city)
//
// [OnConflict] says what becomes of a row that is there already:
//
//	err := City.Insert(ctx, db, &city, orm.OnConflict(City.Name).Update(City.Population))
//
// Errors: a [ConstraintError] of the database. The row is as before then.
//
//inlay:query write
func (q QuerySet[R]) Insert(ctx context.Context, h Handle, row *R, options ...WriteOption) error {
	if row == nil {
		return errNoRow
	}
	if len(options) > 0 || q.hooked() != nil {
		m, err := q.insertion(rowsView{layout: q.layout, base: unsafe.Pointer(row), n: 1}, options)
		if err != nil {
			return err
		}
		return m.run(ctx, h)
	}
	// The row is changed only when the whole answer is there.
	made := *row
	whole, err := q.insertingRow(unsafe.Pointer(&made))
	if err != nil {
		return err
	}
	if !whole.more().change.returns {
		_, err := executeAlone(ctx, h, whole)
		if err == nil {
			*row = made
		}
		return err
	}
	into := &single{at: unsafe.Pointer(&made)}
	if err := run(ctx, h, whole, use{kind: useRows}, into); err != nil {
		return err
	}
	if into.found == 0 {
		return errNotInserted
	}
	*row = made
	return nil
}

var (
	errNoRow       = errors.New("inlay: there is no row to write: it is nil")
	errNotInserted = errors.New("inlay: the database inserted no row, and said nothing: has the table a trigger or a rule that drops it?")
	errNoColumns   = errors.New("inlay: Insert has no column to send: name one by Only")
	errInsertOf    = errors.New("inlay: Insert is of a model, with columns chosen by Only or Defer: leave out the rest of the query")
	errInsertRow   = errors.New("inlay: only the model's own rows can be written: orm.Into and groups are for rows that are read")
)

// inserting is the query as an insert of one row: its columns, and those that
// come back.
func (q *query) inserting() (*query, error) {
	switch {
	case q.err != nil:
		return nil, q.err
	case q.model == nil:
		return nil, errNoModel
	case q.model.table.Derived || q.layout != q.model.table.Layout:
		return nil, errInsertRow
	case !q.onlyChooses() || q.more().related != nil || q.more().prefetch != nil:
		return nil, errInsertOf
	}
	ch := &change{clause: tape.ClauseInsert, cols: q.more().columns}
	whole := &query{model: q.model, layout: q.layout, flags: unscoped}
	e := whole.edit()
	e.change = ch
	if ch.cols == nil {
		ch.cols, e.columns = q.model.table.Given(), q.model.table.Withheld()
	} else {
		e.columns = slices.DeleteFunc(slices.Clone(q.model.table.Columns), func(col *schema.Column) bool { return slices.Contains(ch.cols, col) })
	}
	switch {
	case len(ch.cols) == 0:
		return nil, errNoColumns
	case len(e.columns) == 0:
		e.columns = nil
	}
	ch.returns = e.columns != nil
	return whole, nil
}

// insertingRow is the query as an insert of a row, with its values: those that it
// has, and those that an insert gives it, which are written into it.
func (q *query) insertingRow(row unsafe.Pointer) (*query, error) {
	whole, err := q.inserting()
	if err != nil {
		return nil, err
	}
	ch := whole.more().change
	for _, s := range insertStamps(q.model.table, ch.cols) {
		s.write(row)
	}
	ch.values = make([]tape.Value, len(ch.cols))
	for i, col := range ch.cols {
		ch.values[i] = fieldValue(col.Field, row)
	}
	return whole, nil
}

// emitLists emits the values of several rows, a list for each column.
func (c *change) emitLists(t *tape.Tape) {
	form, parts := dialect.FormLists, 2
	if c.numbered {
		form, parts = dialect.FormNumberedLists, 3
	}
	t.Form(uint32(form), parts)
	c.emitArrays(t)
	emitNames(t, c.cols)
	if c.numbered {
		name := "ordinal"
		for slices.ContainsFunc(c.cols, func(col *schema.Column) bool { return col.Name == name }) {
			name += "_"
		}
		t.Name(name)
	}
}

func (c *change) emitArrays(t *tape.Tape) {
	t.Form(uint32(dialect.FormList), len(c.cols))
	for i, col := range c.cols {
		t.Param(c.values[i], uint16(col.Field.SQL.Array()), tape.ParamTyped)
	}
}

// emitValues emits the values of one row.
func (c *change) emitValues(t *tape.Tape) {
	t.Form(uint32(dialect.FormValues), len(c.values))
	for i, v := range c.values {
		sql := schema.Unknown
		how := tape.ParamBare
		if schema.NamedType(c.cols[i].Field.SQL.Elem()) != nil {
			sql, how = c.cols[i].Field.SQL, tape.ParamTyped
		}
		t.Param(v, uint16(sql), how)
	}
}

// fieldValue is the value of a field as an argument for its column; NULL where
// the field holds none.
func fieldValue(f *schema.Field, row unsafe.Pointer) tape.Value {
	v := lentValue(f, row)
	if v.Kind() == tape.Time {
		return tape.OtherValue(v.Time())
	}
	return v
}

// lentValue is fieldValue for a statement that is sent while the row stays as it
// is: a time is not copied.
func lentValue(f *schema.Field, row unsafe.Pointer) tape.Value {
	at := unsafe.Add(row, f.Offset)
	if f.Unset(at) {
		return tape.OtherValue(tape.Unsendable{Err: fmt.Errorf("inlay: field %s is unset, which is no value to write: set it, or leave its column out", f.Path)})
	}
	if at = f.Held(at); at == nil {
		return tape.Value{}
	}
	if !f.JSON && f.Zone == nil {
		switch f.Elem {
		case int64Type:
			return tape.IntValue(*(*int64)(at))
		case textType:
			return tape.StringValue(*(*string)(at))
		case int32Type:
			return tape.IntValue(int64(*(*int32)(at)))
		case boolType:
			return tape.BoolValue(*(*bool)(at))
		case float64Type:
			return tape.Float64Value(*(*float64)(at))
		case timeType:
			return tape.TimeValue((*time.Time)(at))
		}
	}
	return expr.ArgumentFor(f, reflect.NewAt(f.Elem, at).Elem().Interface())
}

// The types whose values are read without reflection.
var (
	int64Type   = reflect.TypeFor[int64]()
	int32Type   = reflect.TypeFor[int32]()
	float64Type = reflect.TypeFor[float64]()
	boolType    = reflect.TypeFor[bool]()
	textType    = reflect.TypeFor[string]()
	timeType    = reflect.TypeFor[time.Time]()
)

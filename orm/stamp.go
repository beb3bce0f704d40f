package orm

import (
	"reflect"
	"slices"
	"time"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// stamp is the value that a write gives a column which it keeps by itself.
type stamp struct {
	col   *schema.Column
	value any // of the type of the field without *T or sql.Null
}

// now is the time that a write notes, as every database can store it.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// insertStamps are those of an insert that sends some columns.
func insertStamps(t *schema.Table, sent []*schema.Column) (stamps []stamp) {
	if !t.HasRoles() {
		return nil
	}
	at := now()
	for _, kept := range [...]struct {
		role  schema.Role
		value any
	}{{schema.Created, at}, {schema.Updated, at}, {schema.Version, 1}} {
		if col := t.Role(kept.role); col != nil && slices.Contains(sent, col) {
			stamps = append(stamps, stamp{col, kept.value})
		}
	}
	return stamps
}

// withInsertStamps are assignments of a row that is inserted, and those of the
// columns that an insert keeps and that are not among them.
func withInsertStamps(t *schema.Table, sets []expr.Assignment) []expr.Assignment {
	own := slices.Clip(sets)
	for _, s := range insertStamps(t, t.Columns) {
		if slices.ContainsFunc(sets, func(set expr.Assignment) bool { return set.Column() == s.col }) {
			continue
		}
		if _, isTime := s.value.(time.Time); isTime { // when the statement is run
			own = append(own, setNow(s.col))
		} else {
			own = append(own, expr.SetArgument(s.col, s.argument()))
		}
	}
	return own
}

// stampOf is the stamp of a column, nil for none.
func stampOf(stamps []stamp, col *schema.Column) *stamp {
	for i := range stamps {
		if stamps[i].col == col {
			return &stamps[i]
		}
	}
	return nil
}

// argument is the value as it is sent.
func (s *stamp) argument() tape.Value {
	f := s.col.Field
	return expr.ArgumentFor(f, reflect.ValueOf(s.value).Convert(f.Elem).Interface())
}

// write gives the value to the field of a row.
func (s *stamp) write(row unsafe.Pointer) {
	f := s.col.Field
	v := reflect.ValueOf(s.value)
	if t, ok := s.value.(time.Time); ok && f.Zone != nil {
		v = reflect.ValueOf(t.In(f.Zone))
	}
	setField(f, row, v.Convert(f.Elem))
}

// setField gives a field a value of its type without *T or sql.Null.
func setField(f *schema.Field, row unsafe.Pointer, v reflect.Value) {
	at := unsafe.Add(row, f.Offset)
	switch f.Nulls {
	case schema.NullPointer:
		p := reflect.New(f.Elem)
		p.Elem().Set(v)
		reflect.NewAt(f.Type, at).Elem().Set(p)
		return
	case schema.NullSQL, schema.NullOpt:
		at = f.SetValid(at, true)
	}
	reflect.NewAt(f.Elem, at).Elem().Set(v)
}

// withStamps are assignments, and those of the columns that an update keeps and
// that are not among them.
func withStamps(t *schema.Table, sets []expr.Assignment) []expr.Assignment {
	if !t.HasRoles() {
		return sets
	}
	own := slices.Clip(sets)
	add := func(role schema.Role, set func(*schema.Column) expr.Assignment) {
		col := t.Role(role)
		if col != nil && !slices.ContainsFunc(sets, func(s expr.Assignment) bool { return s.Column() == col }) {
			own = append(own, set(col))
		}
	}
	add(schema.Updated, setNow)
	add(schema.Version, func(col *schema.Column) expr.Assignment {
		next := expr.Add(expr.OfColumn[int64](col), expr.Wrap[int64](fixed(dialect.WordOne)))
		return expr.Assign(col, next)
	})
	return own
}

// setNow gives a column the time at which the statement is run.
func setNow(col *schema.Column) expr.Assignment {
	return expr.Assign(col, expr.Wrap[time.Time](momentOf{col}))
}

type momentOf struct{ col *schema.Column }

func (m momentOf) Emit(t *tape.Tape) {
	s := stamp{m.col, now()}
	t.Param(s.argument(), uint16(schema.Unknown), tape.ParamBare)
}

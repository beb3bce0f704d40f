package orm

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
	"unsafe"

	"github.com/inlay-orm/inlay/schema"
)

// Rows are matched by the values of their key columns, whatever Go types hold
// them on either side: an int32 matches an int64, and a pointer what it points
// to. NULL matches nothing.

// keyFields are the fields of a row that hold a key.
type keyFields []*schema.Field

// maxKey is the number of columns that a key may have.
const maxKey = 4

var errKeyColumns = fmt.Errorf("inlay: rows are loaded by keys of up to %d columns", maxKey)

// compositeKey is a key of several columns.
type compositeKey [maxKey]any

// keyFieldsOf finds the fields of a layout for columns; ok is false where one
// is missing.
func keyFieldsOf(layout *schema.Layout, columns []*schema.Column) (fields keyFields, ok bool) {
	for _, col := range columns {
		f, ok := layout.Field(col.Name)
		if !ok || f.Annotation {
			return nil, false
		}
		fields = append(fields, f)
	}
	return fields, true
}

// isWhole reports whether the key is one integer, which is found without
// reflection.
func (k keyFields) isWhole() bool {
	return len(k) == 1 && k[0].Elem.Kind() == reflect.Int64 && (k[0].Nulls == schema.NotNull || k[0].Nulls == schema.NullPointer)
}

// whole is the value of a key that isWhole.
func (k keyFields) whole(row unsafe.Pointer) (v int64, ok bool) {
	at := unsafe.Add(row, k[0].Offset)
	if k[0].Nulls == schema.NullPointer {
		if at = *(*unsafe.Pointer)(at); at == nil {
			return 0, false
		}
	}
	return *(*int64)(at), true
}

// value is the value of any key in a form that compares by ==; ok is false
// where a part is NULL.
func (k keyFields) value(row unsafe.Pointer) (v any, ok bool, err error) {
	var parts compositeKey
	for i, f := range k {
		part, err := keyPart(f, unsafe.Add(row, f.Offset))
		if err != nil {
			return nil, false, fmt.Errorf("inlay: rows cannot be loaded by %s: %w", f.Path, err)
		}
		if part == nil {
			return nil, false, nil
		}
		parts[i] = part
	}
	if len(k) == 1 {
		return parts[0], true, nil
	}
	return parts, true, nil
}

var errKeyType = errors.New("values of its type do not tell by themselves whether they are equal")

// keyPart is the value of a field in a form that compares by ==, nil for NULL.
func keyPart(f *schema.Field, at unsafe.Pointer) (any, error) {
	if at = f.Held(at); at == nil {
		return nil, nil
	}
	v := reflect.NewAt(f.Elem, at).Elem()
	switch {
	case v.CanInt():
		return v.Int(), nil
	case v.CanUint():
		return int64(v.Uint()), nil
	case v.Kind() == reflect.String:
		return v.String(), nil
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return string(v.Bytes()), nil
	case v.Kind() == reflect.Array && v.Comparable():
		return v.Interface(), nil
	}
	switch x := v.Interface().(type) {
	case time.Time:
		return x.UnixMicro(), nil
	case encoding.TextMarshaler:
		text, err := x.MarshalText()
		return string(text), err
	case bool:
		return x, nil
	}
	return nil, errKeyType
}

// keyIndex numbers the keys of rows.
type keyIndex struct {
	fields  keyFields
	numbers map[int64]int32
	others  map[any]int32
	// lists are the values of the keys by column, in the Go types of the columns
	// that they are sent for.
	lists []reflect.Value
	whole []int64
	n     int32
}

// noKey is the number of a key that is NULL.
const noKey = -1

// newKeyIndex makes an index of the keys in fields, to be sent for columns.
func newKeyIndex(fields keyFields, columns []*schema.Column) *keyIndex {
	x := &keyIndex{fields: fields}
	if fields.isWhole() && columns[0].Field.Elem.Kind() == reflect.Int64 {
		x.numbers = map[int64]int32{}
		return x
	}
	x.others = map[any]int32{}
	for _, col := range columns {
		x.lists = append(x.lists, reflect.MakeSlice(reflect.SliceOf(col.Field.Elem), 0, 0))
	}
	return x
}

// newMatchIndex makes an index of the keys of about so many rows, which are not
// to be sent.
func newMatchIndex(fields keyFields, rows int) *keyIndex {
	x := &keyIndex{fields: fields}
	if fields.isWhole() {
		x.numbers = make(map[int64]int32, rows)
		x.whole = make([]int64, 0, rows)
	} else {
		x.others = make(map[any]int32, rows)
	}
	return x
}

// add returns the number of a row's key, a new one for a key that is new. A key
// that does not fit its column has none: no row has it.
func (x *keyIndex) add(row unsafe.Pointer) (int32, error) {
	if x.numbers != nil {
		key, ok := x.fields.whole(row)
		if !ok {
			return noKey, nil
		}
		n, known := x.numbers[key]
		if !known {
			n = x.n
			x.n++
			x.numbers[key] = n
			x.whole = append(x.whole, key)
		}
		return n, nil
	}
	key, ok, err := x.fields.value(row)
	if !ok || err != nil {
		return noKey, err
	}
	if n, known := x.others[key]; known {
		return n, nil
	}
	if ok, err := x.list(row); !ok || err != nil {
		return noKey, err
	}
	x.others[key] = x.n
	x.n++
	return x.n - 1, nil
}

// list adds a key to the lists, if there are some; false where it does not fit them.
func (x *keyIndex) list(row unsafe.Pointer) (fits bool, err error) {
	values := make([]reflect.Value, len(x.lists))
	for i := range x.lists {
		f := x.fields[i]
		values[i], fits, err = keyAs(f, unsafe.Add(row, f.Offset), x.lists[i].Type().Elem())
		if !fits || err != nil {
			return false, err
		}
	}
	for i := range values {
		x.lists[i] = reflect.Append(x.lists[i], values[i])
	}
	return true, nil
}

// keyAs is the value of a field as one of another type; ok is false where it
// does not fit.
func keyAs(f *schema.Field, at unsafe.Pointer, t reflect.Type) (as reflect.Value, ok bool, err error) {
	v := reflect.NewAt(f.Elem, f.Held(at)).Elem()
	to := reflect.Zero(t)
	switch {
	case v.Type() == t:
		return v, true, nil
	case v.CanInt() && to.CanInt():
		return v.Convert(t), !to.OverflowInt(v.Int()), nil
	case v.CanUint() && to.CanUint():
		return v.Convert(t), !to.OverflowUint(v.Uint()), nil
	case v.CanUint() && to.CanInt():
		return v.Convert(t), v.Uint() <= math.MaxInt64 && !to.OverflowInt(int64(v.Uint())), nil
	case v.CanInt() && to.CanUint():
		return v.Convert(t), v.Int() >= 0 && !to.OverflowUint(uint64(v.Int())), nil
	case v.CanConvert(t) && v.Kind() == t.Kind():
		return v.Convert(t), true, nil
	}
	return v, false, fmt.Errorf("inlay: rows cannot be loaded by %s: it is a %s, and the column that it equals is a %s", f.Path, f.Elem, t)
}

// find returns the number of the key that a row has in other fields; ok is
// false where there is none.
func (x *keyIndex) find(fields keyFields, row unsafe.Pointer) (n int32, ok bool, err error) {
	if x.numbers != nil && fields.isWhole() {
		key, isSet := fields.whole(row)
		n, ok = x.numbers[key]
		return n, ok && isSet, nil
	}
	key, isSet, err := fields.value(row)
	if !isSet || err != nil {
		return 0, false, err
	}
	if x.numbers != nil {
		whole, _ := key.(int64)
		n, ok = x.numbers[whole]
		return n, ok, nil
	}
	n, ok = x.others[key]
	return n, ok, nil
}

var errKeyFolded = errors.New("the database found a row by a key that equals none of those sent, or only one of several: its keys are compared without regard to case, and here they are not")

// checkFolded returns an error where no row was found for a text, and one was
// for another that differs in case alone: the database takes them for equal.
func (x *keyIndex) checkFolded(found []int32) error {
	if x.others == nil || len(x.fields) != 1 || x.fields[0].Elem.Kind() != reflect.String {
		return nil
	}
	has := make([]bool, x.n)
	for _, n := range found {
		has[n] = true
	}
	folded := map[string]bool{}
	for key, n := range x.others {
		if text, ok := key.(string); ok && has[n] {
			folded[strings.ToLower(text)] = true
		}
	}
	for key, n := range x.others {
		if text, ok := key.(string); ok && !has[n] && folded[strings.ToLower(text)] {
			return errKeyFolded
		}
	}
	return nil
}

// values are the keys, a list for each column.
func (x *keyIndex) values() []any {
	if x.numbers != nil {
		return []any{x.whole}
	}
	values := make([]any, len(x.lists))
	for i := range x.lists {
		values[i] = x.lists[i].Interface()
	}
	return values
}

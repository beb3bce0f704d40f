package schema

import (
	"reflect"
	"strings"
	"unsafe"

	"github.com/inlay-orm/inlay/types"
)

// Nulls says how a field of a row struct holds NULL.
type Nulls uint8

// How a field holds NULL.
const (
	NotNull     Nulls = iota // it cannot: a NULL is an error
	NullPointer              // *T: nil
	NullSQL                  // sql.Null[T]: Valid is false
	NullOpt                  // types.Opt[T]: its state says so
	NullItself               // the type scans itself and decides
	NullZero                 // it cannot, and stays zero: the row it belongs to may be missing
)

// setNulls notes how a field of a type holds NULL, and the type of its values.
// Scans says that the type decides itself.
func (f *Field) setNulls(t reflect.Type, scans bool) {
	switch {
	case isGeneric(t, "database/sql", "Null["):
		f.holdsIn(t, NullSQL, "V", "Valid")
	case isGeneric(t, reflect.TypeFor[types.OptState]().PkgPath(), "Opt["):
		f.holdsIn(t, NullOpt, "value", "state")
	case t.Kind() == reflect.Pointer:
		f.Nulls, f.Elem = NullPointer, t.Elem()
	case scans:
		f.Nulls = NullItself
	}
}

// holdsIn notes that a struct holds the value in one field, and in another one
// whether there is any.
func (f *Field) holdsIn(t reflect.Type, how Nulls, value, valid string) {
	v, _ := t.FieldByName(value)
	is, _ := t.FieldByName(valid)
	f.Nulls, f.Elem, f.ValueOffset, f.ValidOffset = how, v.Type, v.Offset, is.Offset
}

func isGeneric(t reflect.Type, path, name string) bool {
	return t.Kind() == reflect.Struct && t.PkgPath() == path && strings.HasPrefix(t.Name(), name)
}

// Held returns the place of the value that the field at a place holds, of type
// Elem; nil where it holds none.
func (f *Field) Held(at unsafe.Pointer) unsafe.Pointer {
	switch f.Nulls {
	case NullPointer:
		return *(*unsafe.Pointer)(at)
	case NullSQL:
		if !*(*bool)(unsafe.Add(at, f.ValidOffset)) {
			return nil
		}
		return unsafe.Add(at, f.ValueOffset)
	case NullOpt:
		if *(*types.OptState)(unsafe.Add(at, f.ValidOffset)) != types.OptValue {
			return nil
		}
		return unsafe.Add(at, f.ValueOffset)
	}
	return at
}

// Unset reports whether the field at a place is a [types.Opt] that says nothing.
func (f *Field) Unset(at unsafe.Pointer) bool {
	return f.Nulls == NullOpt && *(*types.OptState)(unsafe.Add(at, f.ValidOffset)) == types.OptUnset
}

// SetValid notes in the field at a place, a NullSQL or a NullOpt, whether it
// holds a value, and returns the place of that.
func (f *Field) SetValid(at unsafe.Pointer, valid bool) (value unsafe.Pointer) {
	is := unsafe.Add(at, f.ValidOffset)
	switch {
	case f.Nulls == NullSQL:
		*(*bool)(is) = valid
	case valid:
		*(*types.OptState)(is) = types.OptValue
	default:
		*(*types.OptState)(is) = types.OptNull
	}
	return unsafe.Add(at, f.ValueOffset)
}

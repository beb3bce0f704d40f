package tape

import (
	"bytes"
	"math"
	"reflect"
	"time"
	"unsafe"
)

// Value is one argument. Integers, floats, booleans, strings and byte slices
// are held without an allocation; every other value is held as it is. The
// zero Value is NULL.
type Value struct {
	num uint64
	// ref is nil for NULL, a ValueKind for numbers and booleans, a stringPtr
	// or bytesPtr for text and bytes, a timePtr for a time that lies in a row,
	// else the value itself.
	ref any
}

// ValueKind says how a [Value] is read.
type ValueKind uint8

// The kinds of value.
const (
	Null ValueKind = iota
	Bool
	Int
	Uint
	Float32
	Float64
	String
	Bytes
	Time
	Other
)

type (
	stringPtr *byte
	bytesPtr  *byte
	timePtr   *time.Time
)

// BoolValue holds a bool.
func BoolValue(v bool) Value {
	var n uint64
	if v {
		n = 1
	}
	return Value{n, Bool}
}

// IntValue holds a signed integer.
func IntValue(v int64) Value { return Value{uint64(v), Int} }

// UintValue holds an unsigned integer.
func UintValue(v uint64) Value { return Value{v, Uint} }

// Float32Value holds a float32, so that it is sent as one.
func Float32Value(v float32) Value { return Value{uint64(math.Float32bits(v)), Float32} }

// Float64Value holds a float64.
func Float64Value(v float64) Value { return Value{math.Float64bits(v), Float64} }

// StringValue holds a string.
func StringValue(v string) Value { return Value{uint64(len(v)), stringPtr(unsafe.StringData(v))} }

// BytesValue holds a byte slice, which must not change while the query is in
// use. nil is NULL; an empty slice that is not nil is an empty value.
func BytesValue(v []byte) Value {
	if v == nil {
		return Value{}
	}
	return Value{uint64(len(v)), bytesPtr(unsafe.SliceData(v))}
}

// TimeValue holds a time where it lies, without an allocation. It must not change
// while the query is in use.
func TimeValue(v *time.Time) Value { return Value{0, timePtr(v)} }

// Unsendable is a value that was found wrong before it is sent: Err says why.
type Unsendable struct{ Err error }

// Parameter is a parameter of a prepared query, whose value is given at each call.
type Parameter struct {
	// N is its number, from 0.
	N int
	// Forms make arguments of the Go value that is given, for places where it is
	// sent in another form than elsewhere.
	Forms []func(v any) Value
}

// Slot is an argument that is not known yet: the value of a parameter, as the
// form of this number makes it of what is given, or as it is sent elsewhere where
// that is [AsElsewhere].
type Slot struct {
	Of   *Parameter
	Form int
}

// AsElsewhere is the Form of a Slot that has none of its own.
const AsElsewhere = -1

// OtherValue holds any other value as it is; nil is NULL.
func OtherValue(v any) Value { return Value{0, v} }

// Held is the value of kind Other, as it is; what it returns of another kind
// means nothing.
func (v Value) Held() any { return v.ref }

// Kind says which of the readers below is to be used.
func (v Value) Kind() ValueKind {
	switch ref := v.ref.(type) {
	case nil:
		return Null
	case ValueKind:
		return ref
	case stringPtr:
		return String
	case bytesPtr:
		return Bytes
	case timePtr:
		return Time
	}
	return Other
}

// Bool reads a value of kind Bool.
func (v Value) Bool() bool { return v.num != 0 }

// Int reads a value of kind Int.
func (v Value) Int() int64 { return int64(v.num) }

// Uint reads a value of kind Uint.
func (v Value) Uint() uint64 { return v.num }

// Float32 reads a value of kind Float32.
func (v Value) Float32() float32 { return math.Float32frombits(uint32(v.num)) }

// Float64 reads a value of kind Float64.
func (v Value) Float64() float64 { return math.Float64frombits(v.num) }

// Str reads a value of kind String.
func (v Value) Str() string { return unsafe.String(v.ref.(stringPtr), int(v.num)) }

// Bytes reads a value of kind Bytes. The result must not be changed.
func (v Value) Bytes() []byte { return unsafe.Slice(v.ref.(bytesPtr), int(v.num)) }

// Time reads a value of kind Time.
func (v Value) Time() time.Time { return *v.ref.(timePtr) }

// Equal reports whether two values are the same, of one kind.
func (v Value) Equal(w Value) bool {
	if v.Kind() != w.Kind() {
		return false
	}
	switch v.Kind() {
	case String:
		return v.Str() == w.Str()
	case Bytes:
		return bytes.Equal(v.Bytes(), w.Bytes())
	case Time:
		return v.Time() == w.Time()
	case Other:
		if s, ok := v.ref.(*Slot); ok {
			other, ok := w.ref.(*Slot)
			return ok && *s == *other
		}
		return reflect.DeepEqual(v.ref, w.ref)
	}
	return v.num == w.num
}

// Any returns the value as the Go value it was made of, widened to 64 bits
// where it is a number.
func (v Value) Any() any {
	switch v.Kind() {
	case Null:
		return nil
	case Bool:
		return v.Bool()
	case Int:
		return v.Int()
	case Uint:
		return v.Uint()
	case Float32:
		return v.Float32()
	case Float64:
		return v.Float64()
	case String:
		return v.Str()
	case Bytes:
		return v.Bytes()
	case Time:
		return v.Time()
	}
	return v.ref
}

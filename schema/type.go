package schema

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"net/netip"
	"reflect"
	"strings"
	"sync"
	"time"
)

// Type is the SQL type that a Go type is stored as. A dialect spells it.
type Type uint16

// The SQL types. [Type.Array] makes the array of one.
const (
	Unknown Type = iota // inferred by the server
	Bool
	Int16
	Int32
	Int64
	Float32
	Float64
	Text
	Bytes
	Timestamp // a point in time
	UUID
	JSON
	Inet
	CIDR
	Decimal
	Interval
	Date
	TimeOfDay
	HStore
	TSVector
	Vector
	Int32Range
	Int64Range
	DecimalRange
	TimestampRange
	DateRange
	Int32Multirange
	Int64Multirange
	DecimalMultirange
	TimestampMultirange
	DateMultirange
	typeCount

	// Rows are rows inside a value, of a query inside; no column has the type.
	Rows Type = 0x0fff

	// firstNamed is the first of the types that are named by the program: see [Named].
	firstNamed Type = 0x1000

	arrayBit Type = 0x8000
)

// Array returns the type of an array of t.
func (t Type) Array() Type { return t | arrayBit }

// IsArray reports whether t is an array.
func (t Type) IsArray() bool { return t&arrayBit != 0 }

// Elem returns the type of the elements of an array, and t itself where t is
// no array.
func (t Type) Elem() Type { return t &^ arrayBit }

// Types returns every type that is no array and none of [Named].
func Types() []Type {
	types := make([]Type, 0, typeCount-1)
	for t := Bool; t < typeCount; t++ {
		types = append(types, t)
	}
	return types
}

var typeNames = [...]string{"unknown", "bool", "int16", "int32", "int64", "float32", "float64", "text", "bytes",
	"timestamp", "uuid", "json", "inet", "cidr", "decimal", "interval", "date", "time of day", "hstore", "tsvector", "vector",
	"int32 range", "int64 range", "decimal range", "timestamp range", "date range",
	"int32 multirange", "int64 multirange", "decimal multirange", "timestamp multirange", "date multirange"}

// String names the type, as "int64" or "text array".
func (t Type) String() string {
	if t == Rows {
		return "rows"
	}
	if t.IsArray() {
		return t.Elem().String() + " array"
	}
	if n := NamedType(t); n != nil {
		return n.Name
	}
	if t >= typeCount {
		return typeNames[Unknown]
	}
	return typeNames[t]
}

// IsInteger reports whether values of t are whole numbers.
func (t Type) IsInteger() bool { return t >= Int16 && t <= Int64 }

// IsNumber reports whether values of t are numbers, which compare with those of
// any other such type.
func (t Type) IsNumber() bool { return t >= Int16 && t <= Float64 || t == Decimal }

// IsRange reports whether values of t are a range of others.
func (t Type) IsRange() bool { return t >= Int32Range && t <= DateRange }

// IsMultirange reports whether values of t are several ranges.
func (t Type) IsMultirange() bool { return t >= Int32Multirange && t <= DateMultirange }

// OfRange returns the type of the values that a range or a multirange is of,
// Unknown where t is none.
func (t Type) OfRange() Type {
	ofRanges := [...]Type{Int32, Int64, Decimal, Timestamp, Date}
	switch {
	case t.IsRange():
		return ofRanges[t-Int32Range]
	case t.IsMultirange():
		return ofRanges[t-Int32Multirange]
	}
	return Unknown
}

// IsUnordered reports whether t has an order, or is calculated with, only
// where the database has a type for it: its text form is ordered otherwise.
func (t Type) IsUnordered() bool {
	return t == Decimal || t == Interval || t >= HStore && t < typeCount || t >= firstNamed || t.IsArray() && t.Elem().IsUnordered()
}

// IsIdentity reports whether two values of t that compare equal are the same
// value, so that one may stand for the other. It is false where SQL's
// equality is wider: -0 and 0 among floats, two texts under a collation that
// ignores case.
func (t Type) IsIdentity() bool { return t == Bool || t.IsInteger() || t == UUID }

var (
	boolType    = reflect.TypeFor[bool]()
	int64Type   = reflect.TypeFor[int64]()
	float64Type = reflect.TypeFor[float64]()
	stringType  = reflect.TypeFor[string]()
	timeType    = reflect.TypeFor[time.Time]()
	rawJSONType = reflect.TypeFor[json.RawMessage]()
	addrType    = reflect.TypeFor[netip.Addr]()
	prefixType  = reflect.TypeFor[netip.Prefix]()
	scannerType = reflect.TypeFor[sql.Scanner]()
	valuerType  = reflect.TypeFor[driver.Valuer]()
)

// pgtypePackage holds value types that the PostgreSQL driver reads and writes by itself.
const pgtypePackage = "github.com/jackc/pgx/v5/pgtype"

// typesOf remembers what TypeOf has found.
var typesOf sync.Map // reflect.Type -> typeOf

type typeOf struct {
	t  Type
	ok bool
}

// TypeOf returns the SQL type that values of a Go type are stored as: by the
// exact types first (time.Time, json.RawMessage, netip.Addr, netip.Prefix, those
// of package types), then by what they implement ([types.Decimal],
// [types.Enum], [types.Composite]), then by kind, so that named types over
// scalars are stored as their scalar.
// Types that scan and encode themselves (sql.Scanner with driver.Valuer, the
// values of pgtype) are Unknown and ok. Any other type is not ok.
func TypeOf(t reflect.Type) (_ Type, ok bool) {
	switch t { // the common ones, without a look-up
	case boolType:
		return Bool, true
	case int64Type:
		return Int64, true
	case float64Type:
		return Float64, true
	case stringType:
		return Text, true
	}
	if known, ok := typesOf.Load(t); ok {
		k := known.(typeOf)
		return k.t, k.ok
	}
	var k typeOf
	k.t, k.ok = findType(t)
	typesOf.Store(t, k)
	return k.t, k.ok
}

func findType(t reflect.Type) (_ Type, ok bool) {
	switch t {
	case timeType:
		return Timestamp, true
	case rawJSONType:
		return JSON, true
	case addrType:
		return Inet, true
	case prefixType:
		return CIDR, true
	}
	if isUUID(t) {
		return UUID, true
	}
	if own, ok := ownType(t); ok {
		return own, own != Unknown
	}
	if ScansItself(t) || isAny(t) {
		return Unknown, true
	}
	if scalar := scalarType(t.Kind()); scalar != Unknown {
		return scalar, true
	}
	if t.Kind() != reflect.Slice {
		return Unknown, false
	}
	if t.Elem().Kind() == reflect.Uint8 {
		return Bytes, true
	}
	elem, ok := TypeOf(t.Elem())
	if !ok || elem == Unknown || elem.IsArray() || elem == JSON {
		return Unknown, false
	}
	return elem.Array(), true
}

// ReadsInto reports whether values of t can be read into a field that is
// stored as u: whole numbers into whole numbers, whose range is looked at per
// value, and into decimals, narrow floats into wide ones, texts and the labels
// of enums into each other, and everything else into its own type. It is true
// where either is Unknown.
func (t Type) ReadsInto(u Type) bool {
	return t == u || t == Unknown || u == Unknown || t.IsInteger() && (u.IsInteger() || u == Decimal) || t == Float32 && u == Float64 ||
		t.isLabel() && u.isLabel()
}

func (t Type) isLabel() bool {
	n := NamedType(t)
	return t == Text || n != nil && n.Labels != nil
}

// ScansItself reports whether values of t read a column by their own code
// and decide themselves what NULL means to them.
func ScansItself(t reflect.Type) bool {
	if t == timeType || isUUID(t) {
		return false
	}
	if _, own := ownType(t); own {
		return false
	}
	return strings.HasPrefix(t.PkgPath(), pgtypePackage) ||
		reflect.PointerTo(t).Implements(scannerType)
}

// EncodesItself reports whether values of t are sent as what their own code
// says. A nullable wrapper is none of them.
func EncodesItself(t reflect.Type) bool {
	return t.Implements(valuerType) || strings.HasPrefix(t.PkgPath(), pgtypePackage)
}

// isAny reports whether t is the empty interface, which takes whatever Go
// value the database's own type is read as.
func isAny(t reflect.Type) bool { return t.Kind() == reflect.Interface && t.NumMethod() == 0 }

func isUUID(t reflect.Type) bool {
	return t.Kind() == reflect.Array && t.Len() == 16 && t.Elem().Kind() == reflect.Uint8
}

func scalarType(k reflect.Kind) Type {
	switch k {
	case reflect.Bool:
		return Bool
	case reflect.Int8, reflect.Uint8, reflect.Int16:
		return Int16
	case reflect.Uint16, reflect.Int32:
		return Int32
	case reflect.Int, reflect.Int64, reflect.Uint32, reflect.Uint, reflect.Uint64:
		return Int64
	case reflect.Float32:
		return Float32
	case reflect.Float64:
		return Float64
	case reflect.String:
		return Text
	}
	return Unknown
}

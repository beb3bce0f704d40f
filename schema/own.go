package schema

import (
	"encoding"
	"reflect"
	"time"

	"github.com/inlay-orm/inlay/types"
)

var (
	ownTypes = map[reflect.Type]Type{
		reflect.TypeFor[types.Interval]():  Interval,
		reflect.TypeFor[types.Date]():      Date,
		reflect.TypeFor[types.TimeOfDay](): TimeOfDay,
		reflect.TypeFor[types.HStore]():    HStore,
		reflect.TypeFor[types.TSVector]():  TSVector,
		reflect.TypeFor[types.Vector]():    Vector,
	}
	decimalType     = reflect.TypeFor[types.Decimal]()
	unmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
	enumType        = reflect.TypeFor[types.Enum]()
	compositeType   = reflect.TypeFor[types.Composite]()
)

// ownType returns the SQL type of a type of package types, or of one that
// implements an interface of it; Unknown and ok where it cannot be stored all
// the same, for a reason that fault gives.
func ownType(t reflect.Type) (_ Type, ok bool) {
	if t.PkgPath() == "" || t.Kind() == reflect.Interface {
		return Unknown, false
	}
	if own, ok := ownTypes[t]; ok {
		return own, true
	}
	switch x := reflect.Zero(t).Interface().(type) {
	case interface{ RangeOf() reflect.Type }:
		return rangeOf(x.RangeOf(), Int32Range), true
	case interface{ MultirangeOf() reflect.Type }:
		return rangeOf(x.MultirangeOf(), Int32Multirange), true
	}
	switch {
	case t.Implements(decimalType) && reflect.PointerTo(t).Implements(unmarshalerType):
		return Decimal, true
	case reflect.PointerTo(t).Implements(enumType), reflect.PointerTo(t).Implements(compositeType):
		return namedOf(t), true
	}
	return Unknown, false
}

// rangeOf returns the range of a Go type's values, Unknown where there is
// none. first is the first of the ranges, or of the multiranges.
func rangeOf(elem reflect.Type, first Type) Type {
	switch elem {
	case reflect.TypeFor[int32]():
		return first
	case int64Type, reflect.TypeFor[int]():
		return first + Int64Range - Int32Range
	case float64Type:
		return first + DecimalRange - Int32Range
	case reflect.TypeFor[time.Time]():
		return first + TimestampRange - Int32Range
	case reflect.TypeFor[types.Date]():
		return first + DateRange - Int32Range
	}
	if own, _ := ownType(elem); own == Decimal {
		return first + DecimalRange - Int32Range
	}
	return Unknown
}

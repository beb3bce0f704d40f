package types

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Range is all values between two bounds: an int4range (Range[int32]), an
// int8range (int64), a numrange (a [Decimal], or float64), a tstzrange
// (time.Time) or a daterange (Date) of PostgreSQL. The zero Range is empty.
//
//	types.NewRange(types.NewDate(2026, 7, 1), types.NewDate(2026, 8, 1)) // all of July
//
// A range is kept in the form in which PostgreSQL keeps it: of whole numbers
// and days the lower bound belongs to it and the upper one does not, so that
// [1,5] is [1,6); a range that has no value is the empty one; times are in UTC, to
// the microsecond. So two ranges of the same values are ==, unless they are of
// a type that is not.
//
// A range whose lower bound is above its upper one cannot be sent.
type Range[T any] struct {
	lower, upper Bound[T]
	filled       bool
}

// Bound is one end of a range. The zero Bound is none: the range goes on.
//
//	types.Between(types.Bound[int32]{Value: 1, Kind: types.Exclusive}, types.Bound[int32]{})
type Bound[T any] struct {
	Value T
	Kind  BoundKind
}

// BoundKind says whether a bound belongs to its range.
//
//	types.Closed(0.5, 1.5).Upper().Kind // types.Inclusive
type BoundKind uint8

// The kinds of bound.
const (
	Unbounded BoundKind = iota // there is none
	Inclusive                  // it belongs to the range
	Exclusive                  // it does not
)

// NewRange returns the range from lower, which belongs to it, to upper, which
// does not: the usual one.
//
//	types.NewRange[int32](1, 5) // [1,5)
func NewRange[T any](lower, upper T) Range[T] {
	return Between(Bound[T]{lower, Inclusive}, Bound[T]{upper, Exclusive})
}

// Closed returns the range from lower to upper, both of which belong to it.
//
//	types.Closed(0.5, 1.5) // [0.5,1.5]
func Closed[T any](lower, upper T) Range[T] {
	return Between(Bound[T]{lower, Inclusive}, Bound[T]{upper, Inclusive})
}

// From returns the range of lower and everything above it.
//
//	types.From(types.NewDate(2026, time.July, 1)) // [2026-07-01,)
func From[T any](lower T) Range[T] { return Between(Bound[T]{lower, Inclusive}, Bound[T]{}) }

// Until returns the range of everything below upper.
//
//	types.Until(types.NewDate(2026, time.July, 1)) // (,2026-07-01)
func Until[T any](upper T) Range[T] { return Between(Bound[T]{}, Bound[T]{upper, Exclusive}) }

// All returns the range of all values.
//
//	types.All[int64]()
func All[T any]() Range[T] { return Between(Bound[T]{}, Bound[T]{}) }

// Empty returns the range of no value.
//
//	types.Empty[int64]()
func Empty[T any]() Range[T] { return Range[T]{} }

// Between returns the range between two bounds of any kind.
//
//	types.Between(types.Bound[float64]{Value: 0, Kind: types.Exclusive}, types.Bound[float64]{Value: 1, Kind: types.Inclusive}) // (0,1]
func Between[T any](lower, upper Bound[T]) Range[T] {
	lower, upper = lower.stored(), upper.stored()
	if lower.Kind == Exclusive {
		if next, ok := nextElement(lower.Value); ok {
			lower = Bound[T]{next, Inclusive}
		}
	}
	if upper.Kind == Inclusive {
		if next, ok := nextElement(upper.Value); ok {
			upper = Bound[T]{next, Exclusive}
		}
	}
	if lower.Kind != Unbounded && upper.Kind != Unbounded {
		order, ok := compareElements(lower.Value, upper.Value)
		if ok && order == 0 && (lower.Kind == Exclusive || upper.Kind == Exclusive) {
			return Range[T]{}
		}
	}
	return Range[T]{lower, upper, true}
}

func (b Bound[T]) stored() Bound[T] {
	if b.Kind == Unbounded {
		return Bound[T]{}
	}
	b.Value = storedElement(b.Value)
	return b
}

// Lower returns the lower bound; that of an empty range is Unbounded.
//
//	types.NewRange[int32](1, 5).Lower().Value // 1
func (r Range[T]) Lower() Bound[T] { return r.lower }

// Upper returns the upper bound; that of an empty range is Unbounded.
//
//	types.From(1.5).Upper().Kind // types.Unbounded
func (r Range[T]) Upper() Bound[T] { return r.upper }

// IsEmpty reports whether no value is in the range.
//
//	types.NewRange[int32](5, 5).IsEmpty() // true
func (r Range[T]) IsEmpty() bool { return !r.filled }

// Contains reports whether a value is in the range.
//
//	types.NewRange[int32](1, 5).Contains(5) // false
func (r Range[T]) Contains(v T) bool {
	if !r.filled {
		return false
	}
	below, _ := compareElements(v, r.lower.Value)
	above, _ := compareElements(v, r.upper.Value)
	return (r.lower.Kind == Unbounded || below > 0 || below == 0 && r.lower.Kind == Inclusive) &&
		(r.upper.Kind == Unbounded || above < 0 || above == 0 && r.upper.Kind == Inclusive)
}

// ParseRange reads the form that String writes. Blanks are not allowed.
//
//	days, err := types.ParseRange[types.Date]("[2026-07-01,2026-08-01)")
func ParseRange[T any](s string) (Range[T], error) {
	if s == "empty" {
		return Range[T]{}, nil
	}
	lower, upper, ok := strings.Cut(s, ",")
	if !ok || s == "" || !strings.Contains("[(", s[:1]) || !strings.Contains("])", s[len(s)-1:]) {
		return Range[T]{}, fmt.Errorf("%q is no range: write it as [1,5)", s)
	}
	upper = upper[:len(upper)-1]
	low, err1 := parseBound[T](lower[1:], s[0] == '[')
	high, err2 := parseBound[T](upper, s[len(s)-1] == ']')
	r := Between(low, high)
	if err := errors.Join(err1, err2, r.check()); err != nil {
		return Range[T]{}, fmt.Errorf("%q is no range: %w", s, err)
	}
	return r, nil
}

func parseBound[T any](s string, inclusive bool) (Bound[T], error) {
	if s == "" {
		return Bound[T]{}, nil
	}
	if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' {
		s = s[1 : len(s)-1]
	}
	v, err := parseElement[T](s)
	if inclusive {
		return Bound[T]{v, Inclusive}, err
	}
	return Bound[T]{v, Exclusive}, err
}

// check says why the range cannot be sent.
func (r Range[T]) check() error {
	if r.lower.Kind != Unbounded && r.upper.Kind != Unbounded {
		if order, ok := compareElements(r.lower.Value, r.upper.Value); ok && order > 0 {
			return errors.New("the lower bound is above the upper one")
		}
	}
	return nil
}

// String is the range as [1,5), (,5) or empty.
func (r Range[T]) String() string { return stringOf(r) }

// AppendText appends the form of String. The error says what is wrong with
// the range, or that it is of a type that no range is of.
func (r Range[T]) AppendText(b []byte) ([]byte, error) {
	if !r.filled {
		return append(b, "empty"...), nil
	}
	if err := r.check(); err != nil {
		return b, err
	}
	var err1, err2 error
	if r.lower.Kind == Inclusive {
		b = append(b, '[')
	} else {
		b = append(b, '(')
	}
	if r.lower.Kind != Unbounded {
		b, err1 = appendElement(b, r.lower.Value)
	}
	b = append(b, ',')
	if r.upper.Kind != Unbounded {
		b, err2 = appendElement(b, r.upper.Value)
	}
	if r.upper.Kind == Inclusive {
		b = append(b, ']')
	} else {
		b = append(b, ')')
	}
	return b, errors.Join(err1, err2)
}

// MarshalText is the form of String, also in JSON.
func (r Range[T]) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText reads what MarshalText writes.
func (r *Range[T]) UnmarshalText(text []byte) error { return r.Scan(text) }

// Value implements driver.Valuer.
func (r Range[T]) Value() (driver.Value, error) { return valueOf(r) }

// Scan implements sql.Scanner.
func (r *Range[T]) Scan(src any) error { return scanText(r, src, ParseRange[T]) }

// RangeOf returns the type of the values that the range is of: for the library.
func (Range[T]) RangeOf() reflect.Type { return reflect.TypeFor[T]() }

func (Range[T]) isText() {}

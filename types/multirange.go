package types

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Multirange is several ranges, for the types that a [Range] can be of. nil
// is NULL. PostgreSQL keeps the ranges in order, without empty ones, and joins
// those that overlap or touch; [NewMultirange] does the same, and so does
// whatever sends one.
//
//	breaks := types.Multirange[types.Date]{types.NewRange(types.NewDate(2026, 7, 1), types.NewDate(2026, 7, 8))}
type Multirange[T any] []Range[T]

// NewMultirange returns the ranges in order, joined where they overlap or
// touch. Without a range it is empty, and not nil.
//
//	types.NewMultirange(types.NewRange[int32](1, 5), types.NewRange[int32](7, 9)) // {[1,5),[7,9)}
func NewMultirange[T any](ranges ...Range[T]) Multirange[T] {
	m := make(Multirange[T], 0, len(ranges))
	for _, r := range ranges {
		if !r.IsEmpty() {
			m = append(m, r)
		}
	}
	slices.SortStableFunc(m, func(a, b Range[T]) int { return compareLower(a.lower, b.lower) })
	joined := m[:0]
	for _, r := range m {
		if n := len(joined); n > 0 && joined[n-1].touches(r) {
			if compareUpper(joined[n-1].upper, r.upper) < 0 {
				joined[n-1].upper = r.upper
			}
			continue
		}
		joined = append(joined, r)
	}
	return joined
}

// touches reports whether no value lies between r and other, which does not
// begin before r.
func (r Range[T]) touches(other Range[T]) bool {
	if r.upper.Kind == Unbounded || other.lower.Kind == Unbounded {
		return true
	}
	order, ok := compareElements(r.upper.Value, other.lower.Value)
	return ok && (order > 0 || order == 0 && (r.upper.Kind == Inclusive || other.lower.Kind == Inclusive))
}

func compareLower[T any](a, b Bound[T]) int {
	if a.Kind == Unbounded || b.Kind == Unbounded {
		return int(min(a.Kind, 1)) - int(min(b.Kind, 1))
	}
	if order, _ := compareElements(a.Value, b.Value); order != 0 {
		return order
	}
	return int(a.Kind) - int(b.Kind) // an exclusive one begins later
}

func compareUpper[T any](a, b Bound[T]) int {
	if a.Kind == Unbounded || b.Kind == Unbounded {
		return int(min(b.Kind, 1)) - int(min(a.Kind, 1))
	}
	if order, _ := compareElements(a.Value, b.Value); order != 0 {
		return order
	}
	return int(b.Kind) - int(a.Kind) // an exclusive one ends earlier
}

// Contains reports whether a value is in one of the ranges.
//
//	types.NewMultirange(types.NewRange[int32](1, 5)).Contains(3) // true
func (m Multirange[T]) Contains(v T) bool {
	return slices.ContainsFunc(m, func(r Range[T]) bool { return r.Contains(v) })
}

// ParseMultirange reads the form that String writes. Blanks are not allowed.
//
//	numbers, err := types.ParseMultirange[int32]("{[1,5),[7,9)}")
func ParseMultirange[T any](s string) (Multirange[T], error) {
	inner, opened := strings.CutPrefix(s, "{")
	inner, closed := strings.CutSuffix(inner, "}")
	fail := func(err error) (Multirange[T], error) {
		return nil, fmt.Errorf("%q is no multirange: %w", s, err)
	}
	if !opened || !closed {
		return fail(errors.New("write it as {[1,5),[7,9)}"))
	}
	var ranges []Range[T]
	for inner != "" {
		end := strings.IndexAny(inner, ")]") + 1
		r, err := ParseRange[T](inner[:end])
		if err != nil {
			return fail(err)
		}
		ranges = append(ranges, r)
		rest, more := strings.CutPrefix(inner[end:], ",")
		if more != (rest != "") {
			return fail(errors.New("a comma stands between two ranges"))
		}
		inner = rest
	}
	return NewMultirange(ranges...), nil
}

// String is the multirange as {[1,5),[7,9)}.
func (m Multirange[T]) String() string { return stringOf(m) }

// AppendText appends the form of String. The error says what is wrong with a range.
func (m Multirange[T]) AppendText(b []byte) (_ []byte, err error) {
	for _, r := range m {
		if err := r.check(); err != nil {
			return b, err
		}
	}
	b = append(b, '{')
	for i, r := range NewMultirange(m...) {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = r.AppendText(b); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

// Value implements driver.Valuer: nil is NULL.
func (m Multirange[T]) Value() (driver.Value, error) {
	if m == nil {
		return nil, nil
	}
	return valueOf(m)
}

// Scan implements sql.Scanner: NULL is nil.
func (m *Multirange[T]) Scan(src any) error {
	if src == nil {
		*m = nil
		return nil
	}
	return scanText(m, src, ParseMultirange[T])
}

// MultirangeOf returns the type of the values that the ranges are of: for the library.
func (Multirange[T]) MultirangeOf() reflect.Type { return reflect.TypeFor[T]() }

func (Multirange[T]) isText() {}

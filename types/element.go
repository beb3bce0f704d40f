package types

import (
	"cmp"
	"encoding"
	"fmt"
	"math"
	"strconv"
	"time"
)

// The values that a range can be of: int32, int64, int, float64, time.Time,
// Date, and every Decimal.

// compareElements orders two values; ok is false for a type that has no order here.
func compareElements[T any](a, b T) (order int, ok bool) {
	switch x := any(a).(type) {
	case int32:
		return cmp.Compare(x, any(b).(int32)), true
	case int64:
		return cmp.Compare(x, any(b).(int64)), true
	case int:
		return cmp.Compare(x, any(b).(int)), true
	case float64:
		return cmp.Compare(x, any(b).(float64)), true
	case time.Time:
		return x.Compare(any(b).(time.Time)), true
	case Date:
		return x.Compare(any(b).(Date)), true
	case Decimal:
		return compareDecimals(x, any(b).(Decimal)), true
	}
	return 0, false
}

// nextElement is the value after v of a type whose values can be counted.
func nextElement[T any](v T) (next T, ok bool) {
	switch p := any(&v).(type) {
	case *int32:
		ok = *p < math.MaxInt32
		*p++
	case *int64:
		ok = *p < math.MaxInt64
		*p++
	case *int:
		ok = *p < math.MaxInt
		*p++
	case *Date:
		*p, ok = p.AddDays(1), p.IsValid()
	}
	return v, ok
}

// storedElement is v as the database stores it: a time in UTC, without what is
// shorter than a microsecond.
func storedElement[T any](v T) T {
	if t, ok := any(&v).(*time.Time); ok {
		*t = t.UTC().Truncate(time.Microsecond)
	}
	return v
}

func appendElement(b []byte, v any) ([]byte, error) {
	switch x := v.(type) {
	case int32:
		return strconv.AppendInt(b, int64(x), 10), nil
	case int64:
		return strconv.AppendInt(b, x, 10), nil
	case int:
		return strconv.AppendInt(b, int64(x), 10), nil
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return b, fmt.Errorf("%v cannot be the end of a range: leave the range unbounded there", x)
		}
		return strconv.AppendFloat(b, x, 'f', -1, 64), nil
	case time.Time:
		return AppendTime(b, x), nil
	case Date:
		return x.AppendText(b)
	case Decimal:
		return AppendNormalDecimal(b, x)
	}
	return b, fmt.Errorf("a %T cannot be the end of a range", v)
}

func parseElement[T any](s string) (v T, err error) {
	switch p := any(&v).(type) {
	case *int32:
		var n int64
		n, err = strconv.ParseInt(s, 10, 32)
		*p = int32(n)
	case *int64:
		*p, err = strconv.ParseInt(s, 10, 64)
	case *int:
		*p, err = strconv.Atoi(s)
	case *float64:
		*p, err = strconv.ParseFloat(s, 64)
	case *time.Time:
		*p, err = parseTime(s)
	case encoding.TextUnmarshaler:
		err = p.UnmarshalText([]byte(s))
	default:
		err = fmt.Errorf("a %T cannot be the end of a range", v)
	}
	return v, err
}

// timeLayout is the form of a time without its year.
const timeLayout = "-01-02T15:04:05.999999Z"

// AppendTime appends a time as ranges have it: in UTC, to the microsecond, as
// 2006-01-02T15:04:05Z, with BC behind it before the year 1.
func AppendTime(b []byte, t time.Time) []byte {
	t = t.UTC()
	b = appendYear(b, t.Year())
	b = t.AppendFormat(b, timeLayout)
	if t.Year() <= 0 {
		b = append(b, beforeChrist...)
	}
	return b
}

func parseTime(s string) (time.Time, error) {
	text := s
	bc := len(s) > len(beforeChrist) && s[len(s)-len(beforeChrist):] == beforeChrist
	if bc {
		text = s[:len(s)-len(beforeChrist)]
	}
	year, rest, ok := cutYear(text)
	if bc {
		year = 1 - year
	}
	// 2000 is a leap year, so that February 29 is read in every year that has it.
	t, err := time.Parse("2006"+timeLayout, "2000-"+rest)
	moved := time.Date(year, t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	if !ok || err != nil || moved.Day() != t.Day() {
		return time.Time{}, fmt.Errorf("%q is no time: write it as 2006-01-02T15:04:05Z", s)
	}
	return moved, nil
}

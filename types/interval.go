package types

import (
	"database/sql/driver"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Interval is a length of time as PostgreSQL stores it (manual, "Interval
// Input"): months, days and microseconds are kept apart, since months differ
// in their days, and days in their hours where clocks are changed. The three
// may have different signs.
//
//	types.Interval{Months: 1, Days: -1} // the day before, a month later
type Interval struct {
	Months       int32
	Days         int32
	Microseconds int64
}

// Years returns an interval of n years.
//
//	City.Founded.PlusInterval(types.Years(100))
func Years(n int32) Interval { return Interval{Months: 12 * n} }

// Months returns an interval of n months.
//
//	City.Founded.PlusInterval(types.Months(6))
func Months(n int32) Interval { return Interval{Months: n} }

// Days returns an interval of n days.
//
//	City.Founded.MinusInterval(types.Days(7))
func Days(n int32) Interval { return Interval{Days: n} }

// Duration returns an interval of hours and parts of them; what is shorter
// than a microsecond is cut off. 24 hours are not a day.
//
//	types.Duration(90 * time.Minute) // PT1H30M
func Duration(d time.Duration) Interval { return Interval{Microseconds: d.Microseconds()} }

// Add returns the sum of both, part by part.
//
//	types.Months(1).Add(types.Days(-1))
func (i Interval) Add(other Interval) Interval {
	return Interval{i.Months + other.Months, i.Days + other.Days, i.Microseconds + other.Microseconds}
}

// Neg returns the interval in the other direction.
//
//	types.Months(1).Neg()
func (i Interval) Neg() Interval { return Interval{-i.Months, -i.Days, -i.Microseconds} }

// String is the interval in the form of ISO 8601 with designators, as P1Y2M3DT4H5M6.7S;
// that of no time is PT0S.
func (i Interval) String() string { return stringOf(i) }

// AppendText appends the form of String. The error is always nil.
func (i Interval) AppendText(b []byte) ([]byte, error) {
	if i == (Interval{}) {
		return append(b, "PT0S"...), nil
	}
	part := func(n int64, unit byte) {
		if n != 0 {
			b = append(strconv.AppendInt(b, n, 10), unit)
		}
	}
	b = append(b, 'P')
	part(int64(i.Months/12), 'Y')
	part(int64(i.Months%12), 'M')
	part(int64(i.Days), 'D')
	if i.Microseconds == 0 {
		return b, nil
	}
	b = append(b, 'T')
	seconds, micros := i.Microseconds/microsPerSecond, i.Microseconds%microsPerSecond
	part(seconds/3600, 'H')
	part(seconds/60%60, 'M')
	if seconds%60 == 0 && micros == 0 {
		return b, nil
	}
	if i.Microseconds < 0 { // -0.5 has its sign too
		b = append(b, '-')
		seconds, micros = -seconds, -micros
	}
	b = strconv.AppendInt(b, seconds%60, 10)
	b = appendFraction(b, micros)
	return append(b, 'S'), nil
}

// ParseInterval reads ISO 8601 with designators: P1Y2M3W4DT5H6M7.8S. Any part
// may have a sign, and only seconds may have a fraction, of up to six digits.
//
//	term, err := types.ParseInterval("P1Y2M10DT2H30M")
func ParseInterval(s string) (Interval, error) {
	fail := func(why string) (Interval, error) {
		return Interval{}, fmt.Errorf("%q is no interval%s: write it as P1Y2M3DT4H5M6.7S", s, why)
	}
	rest, ok := strings.CutPrefix(s, "P")
	if !ok || rest == "" || strings.HasSuffix(rest, "T") {
		return fail("")
	}
	var months, days, micros sum
	units, inTime := "YMWD", false
	for rest != "" {
		if after, isTime := strings.CutPrefix(rest, "T"); isTime && !inTime {
			rest, units, inTime = after, "HMS", true
			continue
		}
		end := strings.IndexFunc(rest, func(c rune) bool { return c >= 'A' && c <= 'Z' })
		if end < 1 {
			return fail("")
		}
		digits, unit := rest[:end], rest[end]
		at := strings.IndexByte(units, unit)
		if at < 0 {
			return fail(", or its parts are in another order")
		}
		rest, units = rest[end+1:], units[at+1:]
		if unit == 'S' {
			micros.seconds(digits)
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return fail("")
		}
		switch {
		case unit == 'Y':
			months.add(n, 12)
		case unit == 'M' && !inTime:
			months.add(n, 1)
		case unit == 'W':
			days.add(n, 7)
		case unit == 'D':
			days.add(n, 1)
		case unit == 'H':
			micros.add(n, 3600*microsPerSecond)
		case unit == 'M':
			micros.add(n, 60*microsPerSecond)
		}
	}
	if months.wrong || days.wrong || micros.wrong || !fits32(months.n) || !fits32(days.n) {
		return fail(" that PostgreSQL can store")
	}
	return Interval{int32(months.n), int32(days.n), micros.n}, nil
}

func fits32(n int64) bool { return n == int64(int32(n)) }

// sum adds up and notices what does not fit.
type sum struct {
	n     int64
	wrong bool
}

func (s *sum) add(n, times int64) {
	product := n * times
	total := s.n + product
	if n != 0 && (product/n != times || n == -1 && times == math.MinInt64) || (product > 0) != (total > s.n) && product != 0 {
		s.wrong = true
	}
	s.n = total
}

func (s *sum) seconds(text string) {
	negative := strings.HasPrefix(text, "-")
	whole, fraction, dotted := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	micros, ok := 0, true
	if dotted {
		micros, ok = number((fraction + "000000")[:6], fraction != "" && len(fraction) <= 6)
	}
	if err != nil || !ok {
		s.wrong = true
		return
	}
	if negative {
		micros = -micros
	}
	s.add(n, microsPerSecond)
	s.add(int64(micros), 1)
}

// MarshalText is the form of String, also in JSON.
func (i Interval) MarshalText() ([]byte, error) { return i.AppendText(nil) }

// UnmarshalText reads what MarshalText writes.
func (i *Interval) UnmarshalText(text []byte) error { return i.Scan(text) }

// Value implements driver.Valuer.
func (i Interval) Value() (driver.Value, error) { return valueOf(i) }

// Scan implements sql.Scanner.
func (i *Interval) Scan(src any) error { return scanText(i, src, ParseInterval) }

func (Interval) isText() {}

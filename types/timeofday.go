package types

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"strings"
	"time"
)

// TimeOfDay is a time on the clock, without a day and without a zone, to the
// microsecond: a time of PostgreSQL. The zero TimeOfDay is midnight; 24:00:00,
// the end of a day, is another one.
//
//	types.NewTimeOfDay(24, 0, 0, 0) // the end of a day
type TimeOfDay struct{ micros int64 }

const (
	microsPerSecond = 1_000_000
	microsPerDay    = secondsPerDay * microsPerSecond
)

// NewTimeOfDay returns a time by its parts, the last in microseconds. One that
// is out of range, before 00:00:00 or after 24:00:00, cannot be sent.
//
//	types.NewTimeOfDay(18, 30, 0, 0) // 18:30:00
func NewTimeOfDay(hour, minute, second, microsecond int) TimeOfDay {
	return TimeOfDay{int64((hour*60+minute)*60+second)*microsPerSecond + int64(microsecond)}
}

// TimeOfDayOf returns the time that t shows in its own location. What is
// shorter than a microsecond is cut off.
//
//	types.TimeOfDayOf(time.Now())
func TimeOfDayOf(t time.Time) TimeOfDay {
	return NewTimeOfDay(t.Hour(), t.Minute(), t.Second(), t.Nanosecond()/1000)
}

// ParseTimeOfDay reads a time as 15:04, 15:04:05 or 15:04:05.123456.
//
//	closing, err := types.ParseTimeOfDay("18:30")
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	clock, fraction, dotted := strings.Cut(s, ".")
	parts := strings.Split(clock, ":")
	if len(parts) == 2 && !dotted {
		parts = append(parts, "00")
	}
	ok := len(parts) == 3 && dotted == (fraction != "") && len(fraction) <= 6
	var n [4]int
	for i, part := range append(parts, (fraction + "000000")[:6]) {
		if ok {
			n[i], ok = number(part, i == 3 || len(part) == 2)
		}
	}
	t := NewTimeOfDay(n[0], n[1], n[2], n[3])
	if !ok || n[1] > 59 || n[2] > 59 || t.micros > microsPerDay {
		return TimeOfDay{}, fmt.Errorf("%q is no time of day: write it as 15:04:05", s)
	}
	return t, nil
}

// Clock returns hour, minute, second and microsecond.
//
//	hour, minute, _, _ := types.NewTimeOfDay(18, 30, 0, 0).Clock()
func (t TimeOfDay) Clock() (hour, minute, second, microsecond int) {
	s := int(t.micros / microsPerSecond)
	return s / 3600, s / 60 % 60, s % 60, int(t.micros % microsPerSecond)
}

// SinceMidnight returns the time that has passed since midnight.
//
//	types.NewTimeOfDay(18, 30, 0, 0).SinceMidnight().Hours() // 18.5
func (t TimeOfDay) SinceMidnight() time.Duration { return time.Duration(t.micros) * time.Microsecond }

// Compare returns -1 where t is before other, 0 where they are the same, and
// 1 where t is after it.
//
//	types.NewTimeOfDay(9, 0, 0, 0).Compare(types.NewTimeOfDay(18, 30, 0, 0)) // -1
func (t TimeOfDay) Compare(other TimeOfDay) int { return cmp.Compare(t.micros, other.micros) }

// String is the time as 15:04:05, with up to six digits of a fraction.
func (t TimeOfDay) String() string { return stringOf(t) }

// AppendText appends the time as 15:04:05, with the digits of the fraction
// that are needed. The error says that a day has no such time.
func (t TimeOfDay) AppendText(b []byte) ([]byte, error) {
	if t.micros < 0 || t.micros > microsPerDay {
		return b, fmt.Errorf("a day has no time that is %s after midnight", t.SinceMidnight())
	}
	hour, minute, second, micros := t.Clock()
	b = fmt.Appendf(b, "%02d:%02d:%02d", hour, minute, second)
	return appendFraction(b, int64(micros)), nil
}

// appendFraction appends microseconds behind a dot, without the zeros at the end.
func appendFraction(b []byte, micros int64) []byte {
	if micros == 0 {
		return b
	}
	b = fmt.Appendf(b, ".%06d", micros)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	return b
}

// MarshalText is the time as 15:04:05, also in JSON.
func (t TimeOfDay) MarshalText() ([]byte, error) { return t.AppendText(nil) }

// UnmarshalText reads what MarshalText writes.
func (t *TimeOfDay) UnmarshalText(text []byte) error { return t.Scan(text) }

// Value implements driver.Valuer.
func (t TimeOfDay) Value() (driver.Value, error) { return valueOf(t) }

// Scan implements sql.Scanner.
func (t *TimeOfDay) Scan(src any) error {
	return scanText(t, scanTime(src, "15:04:05.000000"), ParseTimeOfDay)
}

func (TimeOfDay) isText() {}

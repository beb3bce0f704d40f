package types

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"strings"
	"time"
)

// Date is a day of the calendar, without a time and without a zone: a date of
// PostgreSQL. The zero Date is no day, and cannot be sent.
//
//	opened := types.Date{Year: 1849, Month: time.March, Day: 18}
type Date struct {
	Year  int // 0 is the year 1 BC
	Month time.Month
	Day   int
}

// NewDate returns a day; what is out of range carries over, as in
// [time.Date]: October 32 is November 1.
//
//	types.NewDate(2026, time.July, 4)
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the day that t shows in its own location.
//
//	types.DateOf(time.Now())
func DateOf(t time.Time) Date {
	var d Date
	d.Year, d.Month, d.Day = t.Date()
	return d
}

// ParseDate reads a day as 2006-01-02, or 0044-03-15 BC.
//
//	day, err := types.ParseDate("2026-07-04")
func ParseDate(s string) (Date, error) {
	text, bc := strings.CutSuffix(s, beforeChrist)
	year, rest, ok := cutYear(text)
	month, day, cut := strings.Cut(rest, "-")
	m, monthOK := number(month, ok && cut && len(month) == 2)
	n, dayOK := number(day, monthOK && len(day) == 2)
	if bc {
		year = 1 - year
	}
	d := Date{year, time.Month(m), n}
	if !dayOK || !d.IsValid() || bc && year > 0 {
		return Date{}, fmt.Errorf("%q is no date: write it as 2006-01-02", s)
	}
	return d, nil
}

// IsValid reports whether the calendar has the day.
//
//	types.Date{Year: 2026, Month: time.February, Day: 29}.IsValid() // false
func (d Date) IsValid() bool {
	return NewDate(d.Year, d.Month, d.Day) == d
}

// In returns the moment at which the day begins in a location.
//
//	noon := types.NewDate(2026, time.July, 4).In(time.UTC).Add(12 * time.Hour)
func (d Date) In(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// AddDays returns the day n days later, or earlier where n is negative.
//
//	due := types.DateOf(time.Now()).AddDays(14)
func (d Date) AddDays(n int) Date { return NewDate(d.Year, d.Month, d.Day+n) }

// DaysSince returns the number of days from other to d, negative where d is
// the earlier one.
//
//	nights := departure.DaysSince(arrival)
func (d Date) DaysSince(other Date) int {
	return int((d.In(time.UTC).Unix() - other.In(time.UTC).Unix()) / secondsPerDay)
}

const secondsPerDay = 24 * 60 * 60

// Compare returns -1 where d is before other, 0 where they are the same day,
// and 1 where d is after it.
//
//	slices.SortFunc(days, types.Date.Compare)
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// Before reports whether d is before other.
//
//	arrival.Before(departure)
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d is after other.
//
//	departure.After(arrival)
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// String is the day as 2006-01-02.
func (d Date) String() string { return stringOf(d) }

// AppendText appends the day as 2006-01-02. The error says that there is no such day.
func (d Date) AppendText(b []byte) ([]byte, error) {
	if !d.IsValid() {
		return b, fmt.Errorf("year %d, month %d, day %d is no day of the calendar", d.Year, int(d.Month), d.Day)
	}
	b = appendYear(b, d.Year)
	b = fmt.Appendf(b, "-%02d-%02d", int(d.Month), d.Day)
	if d.Year <= 0 {
		b = append(b, beforeChrist...)
	}
	return b, nil
}

// MarshalText is the day as 2006-01-02, also in JSON.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error { return d.Scan(text) }

// Value implements driver.Valuer.
func (d Date) Value() (driver.Value, error) { return valueOf(d) }

// Scan implements sql.Scanner: it reads a text, and the day of a time.
func (d *Date) Scan(src any) error {
	if t, ok := src.(time.Time); ok {
		*d = DateOf(t)
		return nil
	}
	return scanText(d, src, ParseDate)
}

func (Date) isText() {}

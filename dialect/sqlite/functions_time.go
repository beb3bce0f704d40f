package sqlite

import (
	"database/sql/driver"
	"fmt"
	"sync"
	"time"
)

var timeFunctions = map[string]scalar{
	// extract is a part of a time as clocks show it in a time zone.
	"extract": {args: 3, run: func(a []driver.Value) (driver.Value, error) {
		t, err := timeIn(a[1], a[2])
		if err != nil {
			return nil, err
		}
		part, ok := timeParts[text(a[0])]
		if !ok {
			return nil, fmt.Errorf("a time has no %q", text(a[0]))
		}
		return part(t), nil
	}},
	// trunc is the time at which the unit that the time is in began in a zone.
	"trunc": {args: 3, run: func(a []driver.Value) (driver.Value, error) {
		t, err := timeIn(a[1], a[2])
		if err != nil {
			return nil, err
		}
		t, err = truncate(t, text(a[0]))
		return t.UTC().Format(timeFormat), err
	}},
}

var timeParts = map[string]func(time.Time) int64{
	"YEAR":    func(t time.Time) int64 { return int64(t.Year()) },
	"ISOYEAR": func(t time.Time) int64 { year, _ := t.ISOWeek(); return int64(year) },
	"QUARTER": func(t time.Time) int64 { return int64(t.Month()+2) / 3 },
	"MONTH":   func(t time.Time) int64 { return int64(t.Month()) },
	"WEEK":    func(t time.Time) int64 { _, week := t.ISOWeek(); return int64(week) },
	"DAY":     func(t time.Time) int64 { return int64(t.Day()) },
	"DOY":     func(t time.Time) int64 { return int64(t.YearDay()) },
	"DOW":     func(t time.Time) int64 { return int64(t.Weekday()) },
	"ISODOW":  func(t time.Time) int64 { return int64(t.Weekday()+6)%7 + 1 },
	"HOUR":    func(t time.Time) int64 { return int64(t.Hour()) },
	"MINUTE":  func(t time.Time) int64 { return int64(t.Minute()) },
	"SECOND":  func(t time.Time) int64 { return int64(t.Second()) },
	"EPOCH":   func(t time.Time) int64 { return t.Unix() },
}

// truncate begins a unit anew. What is shorter than a day keeps the offset of
// the zone at t; a day begins at the midnight that its clocks show.
func truncate(t time.Time, unit string) (time.Time, error) {
	year, month, day := t.Date()
	switch unit {
	case "second":
		return t.Truncate(time.Second), nil
	case "minute", "hour":
		back := time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
		if unit == "hour" {
			back += time.Duration(t.Minute()) * time.Minute
		}
		return t.Add(-back), nil
	case "day":
	case "week":
		day -= int(t.Weekday()+6) % 7
	case "month":
		day = 1
	case "quarter":
		month, day = (month-1)/3*3+1, 1
	case "year":
		month, day = 1, 1
	default:
		return t, fmt.Errorf("there is no unit %q", unit)
	}
	return time.Date(year, month, day, 0, 0, 0, 0, t.Location()), nil
}

// timeIn reads a time that is stored as text, in a time zone.
func timeIn(v, zone driver.Value) (t time.Time, err error) {
	loc, err := location(text(zone))
	if err == nil {
		t, err = storedTime(v)
	}
	if err != nil {
		return t, err
	}
	return t.In(loc), nil
}

func storedTime(v driver.Value) (t time.Time, err error) {
	if loadTime(v, &t) != nil {
		return t, fmt.Errorf("%q is no time", text(v))
	}
	return t, nil
}

// locations keeps the time zones that were looked up: reading one costs more
// than all else that is done with it.
var locations sync.Map // string -> *time.Location

func location(zone string) (*time.Location, error) {
	if loc, ok := locations.Load(zone); ok {
		return loc.(*time.Location), nil
	}
	if zone == "" || zone == "Local" {
		return nil, fmt.Errorf("%q is no time zone", zone)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, err
	}
	locations.Store(zone, loc)
	return loc, nil
}

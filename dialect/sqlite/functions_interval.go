package sqlite

import (
	"database/sql/driver"
	"fmt"
	"math"
	"time"

	"github.com/inlay-orm/inlay/types"
)

// Calculating with times and intervals, as PostgreSQL does in UTC (manual,
// "Date/Time Functions and Operators"). Times are text, intervals the text of
// types.Interval, days and times of day those of types.Date and types.TimeOfDay.
var intervalFunctions = map[string]scalar{
	"time_add": {args: 2, run: func(a []driver.Value) (driver.Value, error) { return addInterval(a, false) }},
	"time_sub": {args: 2, run: func(a []driver.Value) (driver.Value, error) { return addInterval(a, true) }},
	"time_diff": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		first, second, err := twoTimes(a)
		micros := (first.Unix()-second.Unix())*1e6 + int64(first.Nanosecond()-second.Nanosecond())/1000
		perDay := day.Microseconds()
		return types.Interval{Days: int32(micros / perDay), Microseconds: micros % perDay}.String(), err
	}},
	"age": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		first, second, err := twoTimes(a)
		if first.Before(second) {
			return age(second, first).Neg().String(), err
		}
		return age(first, second).String(), err
	}},
	"interval": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		unit, ok := intervalUnits[text(a[0])]
		if !ok {
			return nil, fmt.Errorf("there is no interval of %q", text(a[0]))
		}
		return scaled(unit, float(a[1]))
	}},
	"interval_add": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		first, err := types.ParseInterval(text(a[0]))
		if err != nil {
			return nil, err
		}
		second, err := types.ParseInterval(text(a[1]))
		return first.Add(second).String(), err
	}},
	"interval_mul": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		i, err := types.ParseInterval(text(a[0]))
		if err != nil {
			return nil, err
		}
		return scaled(i, float(a[1]))
	}},
	// interval_seconds counts months of 30 days and years of 365.25.
	"interval_seconds": {args: 1, run: func(a []driver.Value) (driver.Value, error) {
		i, err := types.ParseInterval(text(a[0]))
		days := float64(i.Months/12)*365.25 + float64(i.Months%12)*30 + float64(i.Days)
		return days*day.Seconds() + float64(i.Microseconds)/1e6, err
	}},
	// interval_days is the whole days of an interval without months.
	"interval_days": {args: 1, run: func(a []driver.Value) (driver.Value, error) {
		i, err := types.ParseInterval(text(a[0]))
		return int64(i.Days) + i.Microseconds/day.Microseconds(), err
	}},
	"date": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		t, err := timeIn(a[0], a[1])
		return types.DateOf(t).String(), err
	}},
	"time_of_day": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		t, err := timeIn(a[0], a[1])
		return types.TimeOfDayOf(t).String(), err
	}},
	// moment is when the clocks of a zone show a time of a day.
	"moment": {args: 3, run: func(a []driver.Value) (driver.Value, error) {
		d, err := types.ParseDate(text(a[0]))
		if err != nil {
			return nil, err
		}
		clock, err := types.ParseTimeOfDay(text(a[1]))
		if err != nil {
			return nil, err
		}
		loc, err := location(text(a[2]))
		if err != nil {
			return nil, err
		}
		hour, minute, second, micros := clock.Clock()
		return stored(time.Date(d.Year, d.Month, d.Day, hour, minute, second, micros*1000, loc))
	}},
	"make_date": {args: 3, run: func(a []driver.Value) (driver.Value, error) {
		d := types.Date{Year: int(whole(a[0])), Month: time.Month(whole(a[1])), Day: int(whole(a[2]))}
		if !d.IsValid() || d.Year < 1 || d.Year > 9999 {
			return nil, fmt.Errorf("there is no day %d-%d-%d", d.Year, int(d.Month), d.Day)
		}
		return d.String(), nil
	}},
	"from_epoch": {args: 1, run: func(a []driver.Value) (driver.Value, error) {
		seconds, fraction := math.Modf(float(a[0]))
		return stored(time.Unix(int64(seconds), int64(math.Round(fraction*1e6))*1000))
	}},
}

const day = 24 * time.Hour

var intervalUnits = map[string]types.Interval{
	"year": types.Years(1), "quarter": types.Months(3), "month": types.Months(1), "week": types.Days(7), "day": types.Days(1),
	"hour": types.Duration(time.Hour), "minute": types.Duration(time.Minute), "second": types.Duration(time.Second),
}

// addInterval adds months first, which end at the last day of a short month,
// then days, then what is shorter.
func addInterval(a []driver.Value, back bool) (driver.Value, error) {
	t, err := storedTime(a[0])
	if err != nil {
		return nil, err
	}
	i, err := types.ParseInterval(text(a[1]))
	if err != nil {
		return nil, err
	}
	if back {
		i = i.Neg()
	}
	t = t.UTC()
	year, month, dayOfMonth := t.Date()
	first := time.Date(year, month+time.Month(i.Months), 1, 0, 0, 0, 0, time.UTC)
	dayOfMonth = min(dayOfMonth, first.AddDate(0, 1, -1).Day())
	clock := t.Sub(time.Date(year, month, t.Day(), 0, 0, 0, 0, time.UTC))
	t = first.AddDate(0, 0, dayOfMonth-1+int(i.Days)).Add(clock)
	seconds, micros := i.Microseconds/1e6, i.Microseconds%1e6
	return stored(time.Unix(t.Unix()+seconds, int64(t.Nanosecond())+micros*1000))
}

// stored is a time as it is stored.
func stored(t time.Time) (driver.Value, error) {
	if t = t.UTC(); t.Year() < 0 || t.Year() > 9999 {
		return nil, fmt.Errorf("the year %d is out of the range of times", t.Year())
	}
	return t.Format(timeFormat), nil
}

func twoTimes(a []driver.Value) (first, second time.Time, err error) {
	if first, err = storedTime(a[0]); err != nil {
		return first, second, err
	}
	second, err = storedTime(a[1])
	return first.UTC(), second.UTC(), err
}

// age is from one time to a later one in years, months and days; days that are
// missing come from the month of the earlier one.
func age(late, early time.Time) types.Interval {
	months := (late.Year()-early.Year())*12 + int(late.Month()-early.Month())
	days := late.Day() - early.Day()
	clock := sinceMidnight(late) - sinceMidnight(early)
	if clock < 0 {
		clock += day
		days--
	}
	for days < 0 {
		days += time.Date(early.Year(), early.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
		months--
	}
	return types.Interval{Months: int32(months), Days: int32(days), Microseconds: clock.Microseconds()}
}

func sinceMidnight(t time.Time) time.Duration {
	year, month, d := t.Date()
	return t.Sub(time.Date(year, month, d, 0, 0, 0, 0, t.Location()))
}

// scaled is an interval times n; of months and days n must make whole ones.
func scaled(i types.Interval, n float64) (driver.Value, error) {
	months, days, micros := float64(i.Months)*n, float64(i.Days)*n, math.Round(float64(i.Microseconds)*n)
	if months != float64(int32(months)) || days != float64(int32(days)) || math.Abs(micros) >= 1<<63 {
		return nil, fmt.Errorf("%s times %g is no interval", i, n)
	}
	return types.Interval{Months: int32(months), Days: int32(days), Microseconds: int64(micros)}.String(), nil
}

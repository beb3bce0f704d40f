package expr

import (
	"fmt"
	"reflect"
	"time"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/types"
)

// Unit is a part of a time.
//
//	City.Founded.Trunc(expr.Quarter)
type Unit string

// The units of [Expr.Trunc], [TruncIn] and [IntervalOf].
const (
	Year    Unit = "year"
	Quarter Unit = "quarter"
	Month   Unit = "month"
	Week    Unit = "week" // begins on Monday (ISO 8601)
	Day     Unit = "day"
	Hour    Unit = "hour"
	Minute  Unit = "minute"
	Second  Unit = "second"
)

// The units that are for [ExtractIn] alone.
const (
	ISOYear    Unit = "iso_year"
	YearDay    Unit = "year_day"
	WeekDay    Unit = "week_day"
	ISOWeekDay Unit = "iso_week_day"
	Epoch      Unit = "epoch"
)

var (
	formNow       = dialect.NewForm("NOW", "NOW()", dialect.Atom, dialect.NeverNull)
	formYear      = extract("YEAR")
	formISOYear   = extract("ISOYEAR")
	formQuarter   = extract("QUARTER")
	formMonth     = extract("MONTH")
	formWeek      = extract("WEEK")
	formDay       = extract("DAY")
	formISODay    = extract("ISODOW")
	formHour      = extract("HOUR")
	formMinute    = extract("MINUTE")
	formYearDay   = extract("DOY")
	formWeekDay   = dialect.NewForm("EXTRACT DOW", "CAST(EXTRACT(DOW FROM $1 AT TIME ZONE 'UTC') AS bigint) + 1", dialect.Additive, dialect.Strict)
	formSecond    = dialect.NewForm("EXTRACT SECOND", "CAST(FLOOR(EXTRACT(SECOND FROM $1 AT TIME ZONE 'UTC')) AS bigint)", dialect.Atom, dialect.Strict)
	formEpoch     = dialect.NewForm("EXTRACT EPOCH", "CAST(FLOOR(EXTRACT(EPOCH FROM $1)) AS bigint)", dialect.Atom, dialect.Strict)
	formYearOfDay = dialect.NewForm("EXTRACT YEAR of a day", "CAST(EXTRACT(YEAR FROM $1) AS bigint)", dialect.Atom, dialect.Strict)

	truncForms = map[Unit]dialect.Form{
		Year: trunc(Year), Quarter: trunc(Quarter), Month: trunc(Month), Week: trunc(Week),
		Day: trunc(Day), Hour: trunc(Hour), Minute: trunc(Minute), Second: trunc(Second),
	}
)

// extract casts: PostgreSQL gives parts of a time as numerics, with which one
// does not calculate as with whole numbers.
func extract(part string) dialect.Form {
	return dialect.NewForm("EXTRACT "+part, "CAST(EXTRACT("+part+" FROM $1 AT TIME ZONE 'UTC') AS bigint)", dialect.Atom, dialect.Strict)
}

func trunc(u Unit) dialect.Form {
	return dialect.NewForm("DATE_TRUNC "+string(u), "DATE_TRUNC('"+string(u)+"', $1, 'UTC')", dialect.Atom, dialect.Strict)
}

// Now is the time at which the transaction began on PostgreSQL, and the
// statement on SQLite.
//
//	City.Filter(City.Founded.LtExpr(expr.Now()))
func Now() Expr[time.Time] { return formMany[time.Time](formNow, nil) }

// The parts of a time below are those in UTC, on every database. On PostgreSQL
// a timestamp without a zone is taken for UTC as long as the session's time
// zone is, which postgres.Open sees to. They are for expressions of type
// time.Time, and those of a day for types.Date as well.

// Year is the year. Compared with a number it becomes a range of times, which
// an index on the column can serve. Where that is not wanted, as in an Or
// beside an aggregate of a query that is grouped by the year, compare it with
// an expression: EqExpr(expr.Value[int64](1849)).
//
//	City.Filter(City.Founded.Year().Eq(1849))
func (e Expr[T]) Year() Expr[int64] {
	if _, isDay := any(*new(T)).(types.Date); isDay {
		return part(e, "Year", formYearOfDay)
	}
	return part(e, "Year", formYear)
}

// ISOYear is the year that the ISO 8601 week belongs to.
//
//	City.Filter(City.Founded.ISOYear().Eq(1849))
func (e Expr[T]) ISOYear() Expr[int64] { return part(e, "ISOYear", formISOYear) }

// Quarter is the quarter of the year, 1 to 4.
//
//	City.GroupBy(City.Founded.Quarter())
func (e Expr[T]) Quarter() Expr[int64] { return part(e, "Quarter", formQuarter) }

// Month is the month, 1 to 12.
//
//	City.Filter(City.Founded.Month().Eq(7))
func (e Expr[T]) Month() Expr[int64] { return part(e, "Month", formMonth) }

// Week is the ISO 8601 week, 1 to 53.
//
//	City.Filter(City.Founded.Week().Lte(26))
func (e Expr[T]) Week() Expr[int64] { return part(e, "Week", formWeek) }

// Day is the day of the month, 1 to 31.
//
//	City.Filter(City.Founded.Day().Eq(1))
func (e Expr[T]) Day() Expr[int64] { return part(e, "Day", formDay) }

// YearDay is the day of the year, 1 to 366.
//
//	City.OrderBy(City.Founded.YearDay().Asc())
func (e Expr[T]) YearDay() Expr[int64] { return part(e, "YearDay", formYearDay) }

// WeekDay is the day of the week, 1 for Sunday to 7 for Saturday.
//
//	City.Filter(City.Founded.WeekDay().In(1, 7))
func (e Expr[T]) WeekDay() Expr[int64] { return part(e, "WeekDay", formWeekDay) }

// ISOWeekDay is the day of the week, 1 for Monday to 7 for Sunday.
//
//	City.Filter(City.Founded.ISOWeekDay().Gte(6))
func (e Expr[T]) ISOWeekDay() Expr[int64] { return part(e, "ISOWeekDay", formISODay) }

// Hour is the hour, 0 to 23.
//
//	City.Filter(City.Founded.Hour().Lt(12))
func (e Expr[T]) Hour() Expr[int64] { return part(e, "Hour", formHour) }

// Minute is the minute, 0 to 59.
//
//	City.Founded.Minute().Eq(30)
func (e Expr[T]) Minute() Expr[int64] { return part(e, "Minute", formMinute) }

// Second is the second without its fraction, 0 to 59.
//
//	City.Founded.Second().Eq(0)
func (e Expr[T]) Second() Expr[int64] { return part(e, "Second", formSecond) }

// Epoch is the number of whole seconds since 1970-01-01 UTC.
//
//	City.OrderBy(City.Founded.Epoch().Desc())
func (e Expr[T]) Epoch() Expr[int64] { return part(e, "Epoch", formEpoch) }

// Trunc is the time at which the unit that the time is in began, in UTC.
//
//	City.Founded.Trunc(expr.Month)
func (e Expr[T]) Trunc(u Unit) Expr[T] {
	f, ok := truncForms[u]
	if !ok {
		return Invalid[T](fmt.Errorf("inlay: Trunc: there is no unit %q", string(u)))
	}
	return timeForm[T, T](e, "Trunc", f)
}

func part[T any](e Expr[T], method string, f dialect.Form) Expr[int64] {
	if _, isDay := any(*new(T)).(types.Date); isDay {
		return form1[int64](f, tight(e.n))
	}
	return timeForm[T, int64](Expr[T]{tight(e.n)}, method, f)
}

// tight is an operand of AT TIME ZONE, which binds more tightly than + and -
// do, inside forms that are spelled as functions elsewhere.
func tight(n *node) *node {
	if n == nil || n.kind != kindForm {
		return n
	}
	return form1[any](formKept, n).n
}

func timeForm[T, R any](e Expr[T], method string, f dialect.Form) Expr[R] {
	if !reflect.TypeFor[T]().ConvertibleTo(reflect.TypeFor[time.Time]()) {
		return Expr[R]{wrongType[T](method, "time.Time").n}
	}
	return form1[R](f, e.n)
}

// compareYear turns a comparison of a year with a number into one of the time
// with the moments at which years begin; ok is false for any other expression.
func compareYear(f dialect.Form, n *node, year int64) (p Predicate, ok bool) {
	if n == nil || n.kind != kindForm || dialect.Form(n.form) != formYear || year < 1 || year > 9998 {
		return p, false
	}
	at := Expr[time.Time]{n.a}
	begin := time.Date(int(year), 1, 1, 0, 0, 0, 0, time.UTC)
	end := begin.AddDate(1, 0, 0)
	switch f {
	case dialect.FormEq:
		return And(at.Gte(begin), at.Lt(end)), true
	case formLt:
		return at.Lt(begin), true
	case formLte:
		return at.Lt(end), true
	case formGt:
		return at.Gte(end), true
	case formGte:
		return at.Gte(begin), true
	}
	return p, false
}

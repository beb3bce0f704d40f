package expr

import (
	"fmt"
	"time"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/types"
)

var (
	formInZone    = dialect.NewForm("EXTRACT in a time zone", "CAST(FLOOR(EXTRACT($1 FROM $2 AT TIME ZONE $3)) AS bigint)", dialect.Atom, dialect.Strict)
	formTruncZone = dialect.NewForm("DATE_TRUNC in a time zone", "DATE_TRUNC($1, $2, $3)", dialect.Atom, dialect.Strict)
	formDateIn    = dialect.NewForm("date in a time zone", "CAST($1 AT TIME ZONE $2 AS date)", dialect.Atom, dialect.Strict)
	formClockIn   = dialect.NewForm("time of day in a time zone", "CAST($1 AT TIME ZONE $2 AS time)", dialect.Atom, dialect.Strict)
	formMoment    = dialect.NewForm("time of a day in a time zone", "($1 + $2) AT TIME ZONE $3", dialect.Unary, dialect.Strict)

	// zoneParts are the names of the parts in EXTRACT.
	zoneParts = map[Unit]string{
		Year: "YEAR", ISOYear: "ISOYEAR", Quarter: "QUARTER", Month: "MONTH", Week: "WEEK", Day: "DAY", YearDay: "DOY",
		WeekDay: "DOW", ISOWeekDay: "ISODOW", Hour: "HOUR", Minute: "MINUTE", Second: "SECOND",
	}
)

// The functions below take the name of a time zone of the IANA database, such
// as "America/Denver". SQLite knows none, and asks Go's: a program that runs
// where the system has no such database imports time/tzdata.

// ExtractIn is a part of the time as clocks show it in a time zone, numbered as
// the methods [Expr.Year] to [Expr.Epoch] do.
//
//	expr.ExtractIn(City.Founded, expr.Hour, "America/Denver")
func ExtractIn(e Of[time.Time], u Unit, zone string) Expr[int64] {
	name, ok := zoneParts[u]
	switch {
	case u == Epoch: // no clock shows it
		return e.expr().Epoch()
	case !ok:
		return Invalid[int64](fmt.Errorf("inlay: ExtractIn: there is no unit %q", string(u)))
	}
	part := formMany[int64](formInZone, []*node{rawNode(name), tight(operandOf(e)), Value(zone).n})
	if u == WeekDay {
		return form2[int64](formAdd, part.n, word[int64](dialect.WordOne).n)
	}
	return part
}

// TruncIn is the time at which the unit that the time is in began in a time zone.
//
//	expr.TruncIn(City.Founded, expr.Day, "America/Denver")
func TruncIn(e Of[time.Time], u Unit, zone string) Expr[time.Time] {
	if _, ok := truncForms[u]; !ok {
		return Invalid[time.Time](fmt.Errorf("inlay: TruncIn: there is no unit %q", string(u)))
	}
	return formMany[time.Time](formTruncZone, []*node{Value(string(u)).n, operandOf(e), Value(zone).n})
}

// DateOf is the day of a time in UTC.
//
//	City.Filter(expr.DateOf(City.Founded).Eq(types.NewDate(1849, 3, 18)))
func DateOf(e Of[time.Time]) Expr[types.Date] { return DateIn(e, "UTC") }

// DateIn is the day that calendars show in a time zone.
//
//	expr.DateIn(City.Founded, "America/Denver")
func DateIn(e Of[time.Time], zone string) Expr[types.Date] {
	return form2[types.Date](formDateIn, tight(operandOf(e)), Value(zone).n)
}

// TimeOfDayOf is the time on the clock in UTC.
//
//	Loan.Filter(expr.TimeOfDayOf(Loan.Begins).Gte(types.NewTimeOfDay(18, 0, 0, 0)))
func TimeOfDayOf(e Of[time.Time]) Expr[types.TimeOfDay] { return TimeOfDayIn(e, "UTC") }

// TimeOfDayIn is the time that clocks show in a time zone.
//
//	expr.TimeOfDayIn(Loan.Begins, "Europe/Vienna")
func TimeOfDayIn(e Of[time.Time], zone string) Expr[types.TimeOfDay] {
	return form2[types.TimeOfDay](formClockIn, tight(operandOf(e)), Value(zone).n)
}

// Moment is the time at which clocks show a time of a day in a time zone. Where
// clocks are changed, one that they show twice or never is up to the database.
//
//	expr.Moment(Booking.Day, expr.Value(types.NewTimeOfDay(9, 0, 0, 0)), "Europe/Vienna")
func Moment(day Of[types.Date], clock Of[types.TimeOfDay], zone string) Expr[time.Time] {
	return formMany[time.Time](formMoment, []*node{operandOf(day), operandOf(clock), Value(zone).n})
}

package expr

import (
	"fmt"
	"reflect"
	"time"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/types"
)

var (
	formTimeAdd     = dialect.NewForm("time + interval", "$1 + $2", dialect.Additive, dialect.Strict)
	formTimeSub     = dialect.NewForm("time - interval", "$1 - $2", dialect.Additive, dialect.Strict)
	formTimeDiff    = dialect.NewForm("time - time", "$1 - $2", dialect.Additive, dialect.Strict)
	formAge         = dialect.NewForm("AGE", "AGE($1, $2)", dialect.Atom, dialect.Strict)
	formIntervalAdd = dialect.NewForm("interval + interval", "$1 + $2", dialect.Additive, dialect.Strict)
	formIntervalMul = dialect.NewForm("interval * number", "$1 * $2", dialect.Multiplicative, dialect.Strict)
	formSeconds     = dialect.NewForm("seconds of an interval", "CAST(EXTRACT(EPOCH FROM $1) AS double precision)", dialect.Atom, dialect.Strict)
	formWholeDays   = dialect.NewForm("days between times", "CAST(TRUNC(EXTRACT(EPOCH FROM $1) / 86400) AS bigint)", dialect.Atom, dialect.Strict)
	formMakeDate    = dialect.NewForm("MAKE_DATE", "MAKE_DATE($1, $2, $3)", dialect.Atom, dialect.Strict)
	formFromEpoch   = dialect.NewForm("TO_TIMESTAMP", "TO_TIMESTAMP($1)", dialect.Atom, dialect.Strict)
	formDateAdd     = dialect.NewForm("date + days", "$1 + $2", dialect.Additive)
	formDateDiff    = dialect.NewForm("date - date", "CAST($1 - $2 AS bigint)", dialect.Atom)

	intervalForms = map[Unit]dialect.Form{
		Year: makeInterval(Year, "years => $1"), Quarter: makeInterval(Quarter, "months => 3 * $1"), Month: makeInterval(Month, "months => $1"),
		Week: makeInterval(Week, "weeks => $1"), Day: makeInterval(Day, "days => $1"), Hour: makeInterval(Hour, "hours => $1"),
		Minute: makeInterval(Minute, "mins => $1"), Second: makeInterval(Second, "secs => $1"),
	}
)

func makeInterval(u Unit, argument string) dialect.Form {
	return dialect.NewForm("MAKE_INTERVAL "+string(u), "MAKE_INTERVAL("+argument+")", dialect.Atom, dialect.Strict)
}

// IntervalOf is an interval of as many units as an expression says.
//
//	expr.AddInterval(Loan.Begins, expr.IntervalOf(Loan.Days, expr.Day))
func IntervalOf(n Of[int64], u Unit) Expr[types.Interval] {
	f, ok := intervalForms[u]
	if !ok {
		return Invalid[types.Interval](fmt.Errorf("inlay: IntervalOf: there is no unit %q", string(u)))
	}
	return form1[types.Interval](f, Cast[int32](n).n)
}

// AddInterval is the time after an interval: after its months, where a day that
// the month does not have is its last one, then its days, then what is shorter.
//
//	expr.AddInterval(City.Founded, expr.Value(types.Months(1)))
func AddInterval(t Of[time.Time], i Of[types.Interval]) Expr[time.Time] {
	return form2[time.Time](formTimeAdd, operandOf(t), operandOf(i))
}

// SubInterval is the time before an interval, as AddInterval.
//
//	expr.SubInterval(expr.Now(), Loan.Term)
func SubInterval(t Of[time.Time], i Of[types.Interval]) Expr[time.Time] {
	return form2[time.Time](formTimeSub, operandOf(t), operandOf(i))
}

// PlusInterval is AddInterval of a value, for an expression of type time.Time.
//
//	City.Filter(City.Founded.PlusInterval(types.Years(100)).LtExpr(expr.Now()))
func (e Expr[T]) PlusInterval(i types.Interval) Expr[T] {
	return shift(e, "PlusInterval", formTimeAdd, i)
}

// MinusInterval is SubInterval of a value, for an expression of type time.Time.
//
//	Loan.Filter(Loan.Begins.GtExpr(expr.Now().MinusInterval(types.Days(30))))
func (e Expr[T]) MinusInterval(i types.Interval) Expr[T] {
	return shift(e, "MinusInterval", formTimeSub, i)
}

func shift[T any](e Expr[T], method string, f dialect.Form, i types.Interval) Expr[T] {
	if reflect.TypeFor[T]() != reflect.TypeFor[time.Time]() {
		return Expr[T]{wrongType[T](method, "time.Time").n}
	}
	return form2[T](f, e.n, Value(i).n)
}

// Since is the interval from one time to another, in days of 24 hours and
// shorter parts, negative where the other is earlier.
//
//	expr.Since(Loan.Begins, expr.Now())
func Since(from, to Of[time.Time]) Expr[types.Interval] {
	return form2[types.Interval](formTimeDiff, operandOf(to), operandOf(from))
}

// Age is the interval from one time to another in years, months and days, as
// people tell their age.
//
//	expr.Age(City.Founded, expr.Now())
func Age(from, to Of[time.Time]) Expr[types.Interval] {
	return form2[types.Interval](formAge, operandOf(to), operandOf(from))
}

// SecondsBetween is the number of seconds from one time to another, negative
// where the other is earlier.
//
//	expr.SecondsBetween(Loan.Begins, expr.Now()).Gt(3600)
func SecondsBetween(from, to Of[time.Time]) Expr[float64] { return IntervalSeconds(Since(from, to)) }

// DaysBetween is the number of whole days of 24 hours from one time to another,
// negative where the other is earlier.
//
//	City.Filter(expr.DaysBetween(City.Founded, expr.Now()).Gt(36525))
func DaysBetween(from, to Of[time.Time]) Expr[int64] {
	return form1[int64](formWholeDays, Since(from, to).n)
}

// AddIntervals is the sum of two intervals, part by part.
//
//	expr.AddIntervals(Loan.Term, expr.Value(types.Days(14)))
func AddIntervals(a, b Of[types.Interval]) Expr[types.Interval] {
	return form2[types.Interval](formIntervalAdd, operandOf(a), operandOf(b))
}

// TimesInterval is an interval n times over.
//
//	expr.TimesInterval(Loan.Term, expr.Value[int64](2))
func TimesInterval(i Of[types.Interval], n Of[int64]) Expr[types.Interval] {
	return form2[types.Interval](formIntervalMul, operandOf(i), operandOf(n))
}

// IntervalSeconds is the length of an interval in seconds, with months of 30
// days and years of 365.25.
//
//	Loan.OrderBy(expr.IntervalSeconds(Loan.Term).Desc())
func IntervalSeconds(i Of[types.Interval]) Expr[float64] {
	return form1[float64](formSeconds, operandOf(i))
}

// MakeDate is the day of a year, a month and a day of it. One that the calendar
// does not have is an error of the database.
//
//	expr.MakeDate(City.Founded.Year(), expr.Value[int64](1), expr.Value[int64](1))
func MakeDate(year, month, day Of[int64]) Expr[types.Date] {
	return formMany[types.Date](formMakeDate, []*node{Cast[int32](year).n, Cast[int32](month).n, Cast[int32](day).n})
}

// FromEpoch is the time that is a number of seconds after 1970-01-01 UTC.
//
//	expr.FromEpoch(expr.Value(1_783_123_200.0))
func FromEpoch(seconds Of[float64]) Expr[time.Time] {
	return form1[time.Time](formFromEpoch, operandOf(seconds))
}

// AddDays is the day n days later.
//
//	expr.AddDays(Loan.Due, Loan.Days)
func AddDays(day Of[types.Date], n Of[int64]) Expr[types.Date] {
	return form2[types.Date](formDateAdd, operandOf(day), Cast[int32](n).n)
}

// DateDiff is the number of days from one day to another, negative where the
// other is earlier.
//
//	Booking.Filter(expr.DateDiff(Booking.Arrival, Booking.Departure).Gt(7))
func DateDiff(from, to Of[types.Date]) Expr[int64] {
	return form2[int64](formDateDiff, operandOf(to), operandOf(from))
}

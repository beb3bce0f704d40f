package models_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/types"
)

func init() { suite = append(suite, zones(), intervals(), days()) }

// moon is 14:17:40 in Denver, on a Sunday, and 05:17:40 on Monday in Tokyo.
func zones() []conform {
	return []conform{
		values("zone_parts", one.Values(inTokyo(expr.Year, "year"), inTokyo(expr.ISOYear, "iso_year"), inTokyo(expr.Quarter, "quarter"), inTokyo(expr.Month, "month"), inTokyo(expr.Week, "week"),
			inTokyo(expr.Day, "day"), inTokyo(expr.YearDay, "year_day"), inTokyo(expr.WeekDay, "week_day"), inTokyo(expr.ISOWeekDay, "iso_week_day"),
			inTokyo(expr.Hour, "hour"), inTokyo(expr.Minute, "minute"), inTokyo(expr.Second, "second"), inTokyo(expr.Epoch, "epoch")),
			row{"year": int64(1969), "iso_year": int64(1969), "quarter": int64(3), "month": int64(7), "week": int64(30), "day": int64(21), "year_day": int64(202),
				"week_day": int64(2), "iso_week_day": int64(1), "hour": int64(5), "minute": int64(17), "second": int64(40), "epoch": int64(-14182940)}),
		values("zone_truncated", one.Values(fromTokyo(expr.Year, "year"), fromTokyo(expr.Quarter, "quarter"), fromTokyo(expr.Month, "month"), fromTokyo(expr.Week, "week"),
			fromTokyo(expr.Day, "day"), fromTokyo(expr.Hour, "hour"), fromTokyo(expr.Minute, "minute"), fromTokyo(expr.Second, "second"),
			expr.TruncIn(expr.Value(moon), expr.Hour, "Asia/Kathmandu").As("half")),
			row{"year": utc(1968, 12, 31, 15), "quarter": utc(1969, 6, 30, 15), "month": utc(1969, 6, 30, 15), "week": utc(1969, 7, 20, 15), "day": utc(1969, 7, 20, 15),
				"hour": utc(1969, 7, 20, 20), "minute": utc(1969, 7, 20, 20, 17), "second": utc(1969, 7, 20, 20, 17, 40), "half": utc(1969, 7, 20, 19, 30)}),
		values("zone_with_summer_time", one.Values(expr.TruncIn(expr.Value(utc(2024, 3, 31, 12)), expr.Day, "Europe/Vienna").As("day"),
			expr.TruncIn(expr.Value(utc(2024, 3, 31, 12)), expr.Month, "Europe/Vienna").As("month"), expr.ExtractIn(expr.Value(utc(2024, 3, 31, 12)), expr.Hour, "Europe/Vienna").As("hour")),
			row{"day": utc(2024, 3, 30, 23), "month": utc(2024, 2, 29, 23), "hour": int64(14)}),
		names("zone_in_filter_and_order", City.Filter(expr.ExtractIn(City.Founded, expr.Year, "America/Denver").In(1877, 1878)).
			OrderBy(expr.TruncIn(City.Founded, expr.Day, "America/Denver").Desc()), "Mesa", "Moab"),
		values("zone_null", one.Values(expr.ExtractIn(expr.Null[time.Time](), expr.Hour, "Asia/Tokyo").As("part"), expr.TruncIn(expr.Null[time.Time](), expr.Day, "Asia/Tokyo").As("trunc")),
			row{"part": nil, "trunc": nil}),
	}
}

func inTokyo(u expr.Unit, name string) expr.Named {
	return expr.ExtractIn(expr.Value(moon), u, "Asia/Tokyo").As(name)
}

func fromTokyo(u expr.Unit, name string) expr.Named {
	return expr.TruncIn(expr.Value(moon), u, "Asia/Tokyo").As(name)
}

var (
	january = expr.Value(utc(2023, 1, 31, 10))
	leapDay = expr.Value(utc(2024, 2, 29, 10))
)

func intervals() []conform {
	return []conform{
		values("interval_of_months_ends_with_the_month", one.Values(january.PlusInterval(types.Months(1)).As("february"), january.PlusInterval(types.Months(13)).As("leap"),
			january.MinusInterval(types.Months(2)).As("november"), leapDay.PlusInterval(types.Years(1)).As("year"), leapDay.MinusInterval(types.Years(4)).As("years"),
			january.PlusInterval(types.Interval{Months: 1, Days: 1, Microseconds: -1}).As("parts")),
			row{"february": utc(2023, 2, 28, 10), "leap": utc(2024, 2, 29, 10), "november": utc(2022, 11, 30, 10), "year": utc(2025, 2, 28, 10), "years": utc(2020, 2, 29, 10),
				"parts": utc(2023, 3, 1, 9, 59, 59).Add(999999 * time.Microsecond)}),
		values("interval_of_columns", City.Filter(City.ID.In(2, 3)).OrderBy(City.ID.Asc()).Values(
			expr.AddInterval(City.Founded, expr.IntervalOf(City.ID, expr.Month)).As("months"), expr.AddInterval(City.Founded, expr.IntervalOf(City.ID.Plus(1), expr.Day)).As("days"),
			expr.SubInterval(City.Founded, expr.IntervalOf(City.ID, expr.Hour)).As("hours")),
			row{"months": utc(1878, 3, 1), "days": utc(1878, 1, 4), "hours": utc(1877, 12, 31, 22)}, row{"months": utc(1845, 9, 1), "days": utc(1845, 6, 5), "hours": utc(1845, 5, 31, 21)}),
		values("interval_units", one.Values(after(expr.Year, "year"), after(expr.Quarter, "quarter"), after(expr.Month, "month"), after(expr.Week, "week"), after(expr.Day, "day"),
			after(expr.Hour, "hour"), after(expr.Minute, "minute"), after(expr.Second, "second")),
			row{"year": utc(2025, 1, 31, 10), "quarter": utc(2023, 7, 31, 10), "month": utc(2023, 3, 31, 10), "week": utc(2023, 2, 14, 10), "day": utc(2023, 2, 2, 10),
				"hour": utc(2023, 1, 31, 12), "minute": utc(2023, 1, 31, 10, 2), "second": utc(2023, 1, 31, 10, 0, 2)}),
		values("interval_arithmetic", one.Values(expr.AddInterval(january, expr.AddIntervals(expr.Value(types.Months(1)), expr.TimesInterval(expr.Value(types.Duration(90*time.Minute)), City.ID.Plus(1)))).As("sum"),
			expr.IntervalSeconds(expr.Value(types.Interval{Months: 14, Days: 1, Microseconds: 1_500_000})).As("seconds"),
			expr.AddInterval(expr.AddInterval(january, expr.IntervalOf(City.ID, expr.Day)), expr.IntervalOf(City.ID, expr.Day)).Month().As("nested")),
			row{"sum": utc(2023, 2, 28, 13), "seconds": 365.25*86400 + 61*86400 + 1.5, "nested": int64(2)}),
		values("time_difference", one.Values(expr.SecondsBetween(january, expr.Value(utc(2023, 1, 31, 10, 0, 1).Add(500*time.Millisecond))).As("seconds"),
			expr.SecondsBetween(expr.Value(utc(1500, 1, 1)), expr.Value(utc(2500, 1, 1))).As("centuries"),
			expr.DaysBetween(january, expr.Value(utc(2023, 2, 2, 9))).As("days"), expr.DaysBetween(expr.Value(utc(2023, 2, 2, 9)), january).As("back"), expr.DaysBetween(leapDay, leapDay).As("none"),
			expr.AddInterval(january, expr.Since(january, leapDay)).As("there"), expr.SecondsBetween(january, expr.Null[time.Time]()).As("null")),
			row{"seconds": 1.5, "centuries": 365243 * 86400.0, "days": int64(1), "back": int64(-1), "none": int64(0), "there": utc(2024, 2, 29, 10), "null": nil}),
		// From 31 January to 29 February of the next year are 1 year and 29 days;
		// from 31 January, 10:00, to 30 March, 9:00, a month, 29 of the 31 days of
		// January and 23 hours.
		values("time_age", one.Values(expr.AddInterval(january, expr.Age(january, leapDay)).As("forward"),
			expr.IntervalSeconds(expr.Age(january, expr.Value(utc(2023, 3, 30, 9)))).As("later"), expr.IntervalSeconds(expr.Age(expr.Value(utc(2023, 3, 30, 9)), january)).As("earlier")),
			row{"forward": utc(2024, 2, 29, 10), "later": (30+29)*86400 + 23*3600.0, "earlier": -((30+29)*86400 + 23*3600.0)}),
		names("interval_in_filter", City.Filter(City.Founded.PlusInterval(types.Years(40)).Lt(utc(1883, 1, 1))).OrderBy(City.ID.Asc()), "Toledo", "Salem", "Austin"),
		values("interval_read", one.Values(expr.Since(january, expr.Value(utc(2023, 2, 2, 9, 30))).As("since"), expr.IntervalOf(City.ID.Plus(13), expr.Month).As("months"), expr.Age(january, leapDay).As("age")),
			row{"since": types.Interval{Days: 1, Microseconds: 84600e6}, "months": types.Interval{Months: 14}, "age": types.Interval{Months: 12, Days: 29}}),
	}
}

func after(u expr.Unit, name string) expr.Named {
	return expr.AddInterval(january, expr.IntervalOf(City.ID.Plus(1), u)).As(name)
}

var moonDay = types.NewDate(1969, 7, 20)

func days() []conform {
	return []conform{
		values("day_and_clock", one.Values(expr.DateOf(expr.Value(moon)).As("day"), expr.DateIn(expr.Value(moon), "Asia/Tokyo").As("tokyo"),
			expr.TimeOfDayOf(expr.Value(moon)).As("clock"), expr.TimeOfDayIn(expr.Value(moon), "Asia/Tokyo").As("tokyo_clock")),
			row{"day": moonDay, "tokyo": moonDay.AddDays(1), "clock": types.NewTimeOfDay(20, 17, 40, 123456), "tokyo_clock": types.NewTimeOfDay(5, 17, 40, 123456)}),
		names("day_in_filter", City.Filter(expr.DateOf(City.Founded).Eq(types.NewDate(1878, 2, 2))), "Mesa"),
		names("clock_in_filter", City.Filter(expr.TimeOfDayOf(City.Founded).Gte(types.NewTimeOfDay(12, 30, 0, 0))).OrderBy(City.ID.Asc()), "Mesa", "50%_off\\"),
		values("day_made", one.Values(expr.MakeDate(expr.Value[int64](2024), expr.Value[int64](2), expr.Value[int64](29)).As("day"),
			expr.AddDays(expr.Value(moonDay), City.ID.Plus(11)).As("later"), expr.DateDiff(expr.Value(moonDay), expr.DateOf(expr.Value(moon.AddDate(1, 0, 0)))).As("days"),
			expr.Moment(expr.Value(moonDay), expr.Value(types.NewTimeOfDay(9, 30, 0, 0)), "Asia/Tokyo").As("moment"),
			expr.FromEpoch(expr.Value(-14182940.5)).As("epoch"), expr.MakeDate(City.ID, expr.Null[int64](), City.ID).As("null")),
			row{"day": types.NewDate(2024, 2, 29), "later": types.NewDate(1969, 8, 1), "days": int64(365), "moment": utc(1969, 7, 20, 0, 30),
				"epoch": utc(1969, 7, 20, 20, 17, 39).Add(500 * time.Millisecond), "null": nil}),
		values("day_parts", one.Values(expr.Value(moonDay).Year().As("year"), expr.Value(moonDay).Month().As("month"), expr.Value(moonDay).WeekDay().As("week_day"), expr.DateOf(City.Founded).Year().As("founded")),
			row{"year": int64(1969), "month": int64(7), "week_day": int64(1), "founded": int64(1849)}),
		names("day_year_in_filter", City.Filter(expr.DateOf(City.Founded).Year().Eq(1849)), "Provo"),
		values("day_grouped", City.Annotate("day", expr.TruncIn(City.Founded, expr.Year, "America/Denver")).Filter(City.ID.In(2, 5)).OrderBy(expr.Ref[time.Time]("day").Asc()).
			Values(expr.Ref[time.Time]("day"), expr.Count().As("n")),
			row{"day": utc(1877, 1, 1, 6, 59, 56), "n": int64(1)}, row{"day": utc(1878, 1, 1, 6, 59, 56), "n": int64(1)}),
	}
}

func TestMistakesInTimes(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		for name, e := range map[string]expr.Expression{
			"no zone":  expr.ExtractIn(City.Founded, expr.Hour, "Mars/Olympus"),
			"no day":   expr.MakeDate(City.ID, City.ID, expr.Value[int64](32)),
			"no zone2": expr.TruncIn(City.Founded, expr.Day, "Mars/Olympus"),
		} {
			_, err := City.Alias("x", e).OrderBy(expr.Ref[int64]("x").Asc()).All(ctx, db)
			var query *orm.QueryError
			if !errors.As(err, &query) || strings.Contains(err.Error(), "panic") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

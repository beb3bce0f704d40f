package docs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/types"
)

func init() { pages = append(pages, functionsPage) }

func thatYear(ctx context.Context, db *orm.DB) ([]ParkRow, error) {
	parks, err := Park.Filter(Park.CreatedAt.Year().Eq(1919)).Only(Park.Title).All(ctx, db)
	return parks, err
}

var functionsPage = []snippet{
	{"text", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		rows, err := City.Filter(City.Name.Lower().StartsWith("mo")).Values(
			City.Name.Left(2).Upper().As("code"),
			City.Name.Length().As("letters"),
			expr.Concat(City.Name, expr.Value(" #"), City.ID, City.Mayor).As("label")).All(ctx, db)
		is(t, rows, maps{{"code": "MO", "letters": 4, "label": "Moab #2"}})
		one := City.Filter(City.ID.Eq(2))
		rows, err2 := one.Values(expr.Value(" x ").Trim().As("trim"), expr.Value(" x ").LTrim().As("ltrim"), expr.Value(" x ").RTrim().As("rtrim"),
			City.Name.Right(2).As("right"), City.Name.Substr(2, 2).As("substr"), City.Name.StrPos("a").As("a"), City.Name.StrPos("z").As("z"),
			City.Name.Replace("oa", "u").As("replace"), City.Name.Repeat(2).As("repeat"), City.Name.Ord().As("ord"), expr.Chr(expr.Value[int64](77)).As("chr")).All(ctx, db)
		is(t, rows, maps{{"trim": "x", "ltrim": "x ", "rtrim": " x", "right": "ab", "substr": "oa", "a": 3, "z": 0, "replace": "Mub", "repeat": "MoabMoab", "ord": 77, "chr": "M"}})
		rows, err3 := one.Values(expr.Value("é").Upper().As("upper")).All(ctx, db)
		is(t, rows[0]["upper"] == "é", db.Dialect() == "SQLite")
		return errors.Join(err, err2, err3)
	}},
	{"more text", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		rows, err := City.Filter(City.ID.Eq(2)).Values(
			City.Name.LPad(6, "*").As("padded"),
			City.Name.Reverse().As("backwards"),
			expr.Value("salt lake city").Initcap().As("title"),
			expr.Value("a@b.org").SplitPart("@", 2).As("host"),
			City.Name.MD5().Left(6).As("digest")).All(ctx, db)
		is(t, rows, maps{{"padded": "**Moab", "backwards": "baoM", "title": "Salt Lake City", "host": "b.org", "digest": "a0af9a"}})
		rows, err2 := City.Filter(City.ID.Eq(2)).Values(City.Name.RPad(2, "*").As("cut"), City.Name.SHA256().Length().As("sha256"), City.Name.SHA512().Length().As("sha512"),
			City.Name.LeftExpr(City.StateID).As("left"), City.Name.StrPosExpr(City.Name.Right(1)).As("place"), City.Name.ReplaceExpr(City.Name.Left(1), City.Name).As("replaced"),
			City.Name.SubstrExpr(City.ID, City.ID).As("middle"), City.Name.RepeatExpr(City.ID).As("twice")).All(ctx, db)
		is(t, rows, maps{{"cut": "Mo", "sha256": 64, "sha512": 128, "left": "M", "place": 4, "replaced": "Moaboab", "middle": "oa", "twice": "MoabMoab"}})
		_, err3 := City.Filter(City.Name.SplitPart("a", 0).Eq("")).All(ctx, db)
		says(t, err3, nil, "inlay: SplitPart: the parts of a text are counted from 1")
		return errors.Join(err, err2)
	}},
	{"numbers", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		rows, err := City.Filter(City.ID.Eq(2)).Values(expr.Round(City.Density(), 1).As("density"), expr.Ceil(City.Density()).As("at_most"),
			expr.Power(City.AreaKm2, expr.Value(2.0)).As("square"), expr.BitAnd(City.Population, expr.Value[int64](0xff)).As("low_byte")).All(ctx, db)
		is(t, rows, maps{{"density": 441.7, "at_most": 442, "square": 144, "low_byte": 180}})
		for _, e := range []expr.Expr[float64]{expr.Sqrt(expr.Value(-1.0)), expr.Ln(expr.Value(-1.0)), expr.ASin(expr.Value(2.0))} {
			rows, domain := City.Limit(1).Values(e.As("x")).All(ctx, db)
			var refused *orm.QueryError
			is(t, errors.As(domain, &refused), db.Dialect() == "PostgreSQL")
			if db.Dialect() == "SQLite" {
				is(t, rows, maps{{"x": nil}})
			}
		}
		rows, err2 := City.Filter(City.ID.Eq(1)).Values(expr.Round(expr.Value(2.5), 0).As("up"), expr.Round(expr.Value(-2.5), 0).As("down")).All(ctx, db)
		is(t, rows, maps{{"up": 3, "down": -3}})
		return errors.Join(err, err2)
	}},
	{"year", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		parks, err2 := thatYear(ctx, db)
		names(t, parks, "Zion")
		rows, err := Park.Filter(Park.CreatedAt.Month().Eq(11)).OrderBy(Park.Number.Asc()).Values(Park.Title,
			Park.CreatedAt.Trunc(expr.Month).As("month"), Park.CreatedAt.ISOWeekDay().As("day")).All(ctx, db)
		month := func(y int) time.Time { return time.Date(y, 11, 1, 0, 0, 0, 0, time.UTC) }
		is(t, rows, maps{{"name": "Zion", "month": month(1919), "day": 3}, {"name": "Arches", "month": month(1971), "day": 5}})
		for p, want := range map[expr.Predicate]int64{
			Park.CreatedAt.Year().Gt(1919): 1, Park.CreatedAt.Year().Gte(1919): 2, Park.CreatedAt.Year().Lt(1971): 1, Park.CreatedAt.Year().Lte(1971): 2,
			Park.CreatedAt.LtExpr(expr.Now()): 2,
		} {
			n, err := Park.Filter(p).Count(ctx, db)
			if err != nil {
				return err
			}
			is(t, n, want)
		}
		return errors.Join(err, err2)
	}},
	{"time zones", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		rows, err := Park.Filter(Park.Title.Eq("Zion")).Values(
			expr.ExtractIn(Park.CreatedAt, expr.Hour, "America/Denver").As("hour"),
			expr.TruncIn(Park.CreatedAt, expr.Day, "America/Denver").As("day")).All(ctx, db)
		is(t, rows, maps{{"hour": 17, "day": time.Date(1919, 11, 18, 7, 0, 0, 0, time.UTC)}})
		return err
	}},
	{"a year that differs, or is one of several", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		parks, err := Park.Filter(Park.CreatedAt.Year().In(1918, 1919), Park.CreatedAt.Year().Neq(1971)).All(ctx, db)
		names(t, parks, "Zion")
		return err
	}},
	{"days and clocks", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		founded := expr.DateIn(Park.CreatedAt, "America/Denver")
		rows, err := Park.Filter(founded.Lt(types.NewDate(1920, 1, 1))).Values(
			founded.As("day"),
			expr.TimeOfDayIn(Park.CreatedAt, "America/Denver").As("clock"),
			expr.AddDays(founded, expr.Value[int64](30)).As("later"),
			founded.Month().As("month"),
			expr.DateDiff(founded, expr.MakeDate(expr.Value[int64](1920), expr.Value[int64](1), expr.Value[int64](1))).As("days"),
			expr.Moment(founded, expr.Value(types.NewTimeOfDay(9, 30, 0, 0)), "America/Denver").As("opened")).All(ctx, db)
		is(t, rows, maps{{"day": types.NewDate(1919, 11, 18), "clock": types.NewTimeOfDay(17, 0, 0, 0), "later": types.NewDate(1919, 12, 18), "month": 11, "days": 44,
			"opened": time.Date(1919, 11, 18, 16, 30, 0, 0, time.UTC)}})
		parks, err2 := Park.Filter(expr.DateOf(Park.CreatedAt).Eq(types.NewDate(1919, 11, 19)), expr.TimeOfDayOf(Park.CreatedAt).Eq(types.TimeOfDay{})).All(ctx, db)
		names(t, parks, "Zion")
		return errors.Join(err, err2)
	}},
	{"intervals", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		jubilee := Park.CreatedAt.PlusInterval(types.Years(100))
		season := expr.IntervalOf(expr.Cast[int64](Park.Number), expr.Quarter)
		parks, err := Park.Filter(jubilee.Lt(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))).All(ctx, db)
		names(t, parks, "Zion")
		rows, err2 := Park.Filter(Park.Title.Eq("Arches")).Values(
			expr.AddInterval(Park.CreatedAt, season).As("after"),
			expr.DaysBetween(Park.CreatedAt, expr.Value(time.Date(1972, 1, 1, 12, 0, 0, 0, time.UTC))).As("days"),
			expr.Age(Park.CreatedAt, expr.Value(time.Date(2021, 12, 15, 0, 0, 0, 0, time.UTC))).As("age")).All(ctx, db)
		is(t, rows, maps{{"after": time.Date(1972, 5, 12, 0, 0, 0, 0, time.UTC), "days": 50, "age": types.Interval{Months: 601, Days: 3}}})
		at := expr.Value(time.Date(2023, 1, 31, 10, 0, 0, 0, time.UTC))
		rows, err3 := Park.Filter(Park.Title.Eq("Zion")).Values(at.PlusInterval(types.Months(1)).As("short"), at.MinusInterval(types.Duration(90*time.Minute)).As("before"),
			expr.Since(at, at.PlusInterval(types.Months(1))).As("since"), expr.SecondsBetween(at, at.PlusInterval(types.Duration(1500*time.Millisecond))).As("seconds"),
			expr.IntervalSeconds(expr.AddIntervals(expr.Value(types.Days(1)), expr.TimesInterval(expr.Value(types.Duration(time.Second)), expr.Value[int64](3)))).As("length"),
			expr.FromEpoch(expr.Value(1.5)).As("epoch")).All(ctx, db)
		is(t, rows, maps{{"short": time.Date(2023, 2, 28, 10, 0, 0, 0, time.UTC), "before": time.Date(2023, 1, 31, 8, 30, 0, 0, time.UTC), "since": types.Days(28), "seconds": 1.5,
			"length": 86403, "epoch": time.Date(1970, 1, 1, 0, 0, 1, 5e8, time.UTC)}})
		return errors.Join(err, err2, err3)
	}},
	{"mistakes in times", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		_, err := Park.Filter(Park.CreatedAt.Trunc("fortnight").Lt(time.Time{})).All(ctx, db)
		is(t, err, `inlay: Trunc: there is no unit "fortnight"`)
		_, err = Park.Filter(expr.ExtractIn(Park.CreatedAt, expr.Hour, "Mars/Olympus").Eq(1)).All(ctx, db)
		var refused *orm.QueryError
		is(t, errors.As(err, &refused), true)
		return nil
	}},
}

package docs_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, relatedPage) }

// BusyLine is a line with what is computed over its trips and stops.
type BusyLine struct {
	Name      string
	TripCount int64
	Riders    *int64 // NULL where there is no trip
	StopCount int64
}

// StopNames is a line with the names of its stops.
type StopNames struct {
	Name      string
	StopNames []string
	Last      *string
}

var relatedPage = []snippet{
	{"any, none, all", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		busy, err := Line.Filter(Line.Trips.Any(Trip.Riders.Gt(100))).All(ctx, db)
		is(t, labels(busy), "Red")
		is(t, linesOf(t, ctx, db, Line.Trips.None()), "Heritage")
		is(t, linesOf(t, ctx, db, Line.Trips.None(Trip.Riders.Lt(50))), "Blue, Heritage")
		is(t, linesOf(t, ctx, db, Line.Trips.All(Trip.Riders.Gt(50))), "Blue, Heritage")
		is(t, linesOf(t, ctx, db, Line.Stops.Any(Call.Place.Gte(3))), "Red")
		is(t, linesOf(t, ctx, db, Line.Photos.Any()), "Red")

		late, err2 := Line.Filter(Line.Calls.Any(Call.Delays.Count().Gt(1))).All(ctx, db)
		is(t, labels(late), "Red")
		return errors.Join(err, err2)
	}},
	{"values of related rows", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		lines, err := orm.Into[BusyLine](Line.
			Annotate("trip_count", Line.Trips.Count()).
			Annotate("riders", Line.Trips.Sum(Trip.Riders)).
			Annotate("stop_count", Line.Stops.Count()).
			OrderBy(Line.ID.Asc())).All(ctx, db)
		is(t, plain(lines), `[{"Name":"Red","TripCount":3,"Riders":240,"StopCount":3},{"Name":"Blue","TripCount":2,"Riders":150,"StopCount":2},{"Name":"Heritage","TripCount":0,"Riders":null,"StopCount":1}]`)

		listed, err2 := orm.Into[StopNames](Line.
			Annotate("stop_names", Line.Stops.Among(Stop.OrderBy(Call.Place.Asc())).ArrayAgg(Stop.Name)).
			Annotate("last", Line.Stops.First(Stop.Name, Call.Place.Desc())).
			OrderBy(Line.ID.Asc())).All(ctx, db)
		is(t, plain(listed), `[{"Name":"Red","StopNames":["Harbour","Market","Station"],"Last":"Station"},{"Name":"Blue","StopNames":["Market","Station East"],"Last":"Station East"},{"Name":"Heritage","StopNames":["Harbour"],"Last":"Harbour"}]`)

		typed, err3 := Line.Filter(subquery.Max(Line.Trips.Rows(), Trip.Riders).Gt(100)).All(ctx, db)
		is(t, labels(typed), "Red")
		means, err4 := Line.OrderBy(Line.ID.Asc()).Values(Line.Trips.Avg(Trip.Riders).As("mean"), Line.Trips.Min(Trip.Riders, Trip.Riders.Gt(50)).As("least")).All(ctx, db)
		is(t, means, maps{{"mean": 80, "least": 80}, {"mean": 75, "least": 60}, {"mean": nil, "least": nil}})
		return errors.Join(err, err2, err3, err4)
	}},
	{"ways to compute", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		grouped := Line.Trips.Grouped()
		lines, err := orm.Into[BusyLine](Line.
			Annotate("trip_count", grouped.Count()).
			Annotate("riders", grouped.Sum(Trip.Riders)).
			Annotate("stop_count", Line.Stops.Correlated().Count()).
			OrderBy(Line.ID.Asc())).All(ctx, db)
		is(t, labels(lines), "Red, Blue, Heritage")

		// The rule by which a way is chosen.
		lateral := func(qs orm.QuerySet[LineRow]) bool {
			text, err := qs.SQL(db)
			if err != nil {
				t.Error(err)
			}
			return strings.Contains(text, "LATERAL")
		}
		has := db.Dialect() == "PostgreSQL"
		of := func(a, b expr.Expression) orm.QuerySet[LineRow] {
			return Line.Annotate("trip_count", a).Annotate("riders", b)
		}
		into := func(qs orm.QuerySet[LineRow]) bool {
			text, err := orm.Into[BusyLine](qs.Annotate("stop_count", expr.Value(int64(0)))).SQL(db)
			if err != nil {
				t.Error(err)
			}
			return strings.Contains(text, "LATERAL")
		}
		many := Trip.Riders.Gt(50)
		is(t, into(of(Line.Trips.Count(many), Line.Trips.Sum(Trip.Riders, many))), has)
		is(t, into(of(Line.Trips.Count(many), Line.Trips.Sum(Trip.Riders))), false)
		is(t, into(of(Line.Trips.Count(), Line.Trips.Correlated().Sum(Trip.Riders))), false)
		is(t, into(of(Line.Trips.Count(), Line.Trips.First(Trip.Riders))), false)
		is(t, into(of(Line.Trips.Count(Trip.Riders.Gt(50)), Line.Trips.Sum(Trip.Riders, Trip.Riders.Gt(60)))), false)
		is(t, into(Line.Annotate("trip_count", Line.Trips.Count()).Alias("sum", Line.Trips.Sum(Trip.Riders)).Annotate("riders", expr.Value(int64(1)))), false)
		is(t, lateral(Line.OrderBy(Line.Trips.Lateral().Count().Asc())), false)
		is(t, lateral(Line.Filter(Line.Trips.Lateral().Count().Gt(1))), false)
		values, err2 := of(Line.Trips.Count(), Line.Trips.Sum(Trip.Riders)).Values(expr.Ref[any]("trip_count"), expr.Ref[any]("riders")).SQL(db)
		is(t, strings.Contains(values, "LATERAL"), false)

		_, err3 := orm.Into[BusyLine](of(Line.Trips.Lateral().Count(), Line.Trips.Lateral().Sum(Trip.Riders)).Annotate("stop_count", expr.Value(int64(0)))).All(ctx, db)
		if has {
			return errors.Join(err, err2, err3)
		}
		says(t, err3, nil, "inlay: SQLite has no CROSS JOIN LATERAL")
		return errors.Join(err, err2)
	}},
	{"fan-out", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		both := Company.Join(Line, Line.CompanyID.EqExpr(Company.ID)).Join(Licence, Licence.CompanyID.EqExpr(Company.ID))
		one, err := both.Count(ctx, db) // a company has one licence
		is(t, one, 2)

		pairs := Line.
			Join(Trip, Trip.LineID.EqExpr(Line.ID)).
			Join(Photo, Photo.SubjectID.EqExpr(Line.ID), Photo.SubjectType.Eq("line"))
		_, refused := pairs.All(ctx, db)
		var fanOut *orm.FanOutError
		is(t, errors.As(refused, &fanOut), true)
		says(t, refused, nil, "inlay: the query joins Line.Trips and Line.Photos: each Trip would come with each Photo of the same Line. "+
			"Annotate what is asked of each by a relation (Line.Trips.Count() and the like are subqueries), filter by Any, load the rows by Prefetch, or say AllowFanOut if every pair is meant")
		all, err2 := pairs.AllowFanOut().Count(ctx, db)
		is(t, all, 6)
		on, err3 := Company.Join(Line, Line.CompanyID.EqExpr(Company.ID)).Join(Trip, Trip.LineID.EqExpr(Line.ID)).Count(ctx, db)
		is(t, on, 5)
		return errors.Join(err, err2, err3)
	}},
	{"what the expressions read", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		statements := sent(db, func(db *orm.DB) { _ = linesOf(t, ctx, db, Line.Stops.Any(Stop.Photos.Any())) })
		is(t, slices.ContainsFunc(statements, func(sql string) bool { return strings.Contains(sql, `"stops"."closed_at" IS NULL`) }), true)
		return nil
	}},
}

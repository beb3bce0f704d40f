package docs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, loadingPage) }

// StopOfLine is a stop with its place on a line.
type StopOfLine struct {
	StopRow
	Place int64
}

// LineWithPlaces is a line with such stops, and with its best trips.
type LineWithPlaces struct {
	LineRow
	Route orm.Many[StopOfLine]
	Best  orm.Many[TripRow]
}

// loaded tells the names of related rows.
func loaded[R any](m orm.Many[R]) string {
	rows, err := m.All()
	if err != nil {
		return err.Error()
	}
	return labels(rows)
}

// loadedOne is the label of a related row.
func loadedOne[R any](o orm.One[R]) string {
	switch row, err := o.Get(); {
	case errors.Is(err, orm.ErrNotFound):
		return "none"
	case err != nil:
		return err.Error()
	default:
		return labels([]R{*row})
	}
}

// told are the rows of a result, each told by a function.
func told[R any](rows []R, tell func(R) string) string {
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = tell(row)
	}
	return strings.Join(lines, "; ")
}

func lineTrips(l LineRow) string { return l.Name + ": " + loaded(l.Trips) }

var loadingPage = []snippet{
	{"what is not loaded", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		trip, err := Trip.Filter(Trip.ID.Eq(1)).Get(ctx, db)
		_, unloaded := trip.Line.Get()
		says(t, unloaded, nil, "inlay: a related LineRow is not loaded, by one of Trip.Line, Photo.Line: add SelectRelated(Trip.Line), or whichever it is, to the query, or use orm.Load for rows that are there already")
		var notLoaded *orm.NotLoadedError
		is(t, errors.As(unloaded, &notLoaded), true)
		is(t, trip.Line.Loaded(), false)
		_, unloaded = LineRow{}.Trips.All()
		says(t, unloaded, nil, "inlay: Line.Trips is not loaded: add Prefetch(Line.Trips) to the query, or use orm.Load for rows that are there already")
		_, err2 := json.Marshal(trip)
		is(t, errors.As(err2, &notLoaded), true)
		return err
	}},
	{"rows that a program makes", func(t *testing.T, _ context.Context, _ *orm.DB) error {
		line := LineRow{Name: "Green", Company: orm.OneOf(&CompanyRow{Name: "Metro"}), Trips: orm.ManyOf(TripRow{Riders: 7})}
		is(t, loadedOne(line.Company)+" "+loaded(line.Trips), "Metro 7")
		is(t, loadedOne(orm.OneOf[CompanyRow](nil)), "none")
		return nil
	}},
	{"select related", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		lines, err := Line.SelectRelated(Line.Company).OrderBy(Line.ID.Asc()).All(ctx, db)
		if err != nil {
			return err
		}
		for _, line := range lines {
			company, err := line.Company.Get()
			switch {
			case errors.Is(err, orm.ErrNotFound):
				fmt.Println(line.Name, "is run by nobody")
			case err != nil:
				return err
			default:
				fmt.Println(line.Name, "is run by", company.Name)
			}
		}
		is(t, told(lines, func(l LineRow) string { return loadedOne(l.Company) }), "Metro; Metro; none")
		return nil
	}},
	{"select related, nested", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		trips, err := Trip.SelectRelated(Trip.Line.Among(Line.SelectRelated(Line.Company))).OrderBy(Trip.Riders.Desc()).All(ctx, db)
		line, err2 := trips[0].Line.Get()
		company, err3 := line.Company.Get()
		is(t, line.Name+" "+company.Name, "Red Metro")

		few, err4 := Line.Only(Line.Name).SelectRelated(Line.Company.Among(Company.Only(Company.Name))).OrderBy(Line.Name.Asc()).All(ctx, db)
		is(t, told(few, func(l LineRow) string { return fmt.Sprint(l.ID, " ", l.Name, " ", loadedOne(l.Company)) }), "0 Blue Metro; 0 Heritage none; 0 Red Metro")

		walks, err5 := Walk.SelectRelated(Walk.From, Walk.To).OrderBy(Walk.ID.Asc()).All(ctx, db)
		is(t, told(walks, func(w WalkRow) string { return loadedOne(w.From) + "-" + loadedOne(w.To) }), "Station-Station East; Station East-Station; Harbour-Market; Station-none")
		ever, err6 := Walk.SelectRelated(Walk.To.Unscoped()).OrderBy(Walk.ID.Desc()).First(ctx, db)
		is(t, loadedOne(ever.To), "Depot")
		licensed, err7 := Company.SelectRelated(Company.Licence).OrderBy(Company.ID.Asc()).All(ctx, db)
		is(t, told(licensed, func(c CompanyRow) string { return loadedOne(c.Licence)[:4] }), "{ID:; none")
		photos, err8 := Photo.SelectRelated(Photo.Line, Photo.Stop).OrderBy(Photo.ID.Asc()).All(ctx, db)
		is(t, told(photos, func(p PhotoRow) string { return loadedOne(p.Line) + loadedOne(p.Stop) }), "noneMarket; Rednone; Rednone")
		delays, err9 := Delay.SelectRelated(Delay.Call).OrderBy(Delay.ID.Asc()).All(ctx, db)
		call, err10 := delays[0].Call.Get()
		is(t, call.Place, 2)
		return errors.Join(err, err2, err3, err4, err5, err6, err7, err8, err9, err10)
	}},
	{"prefetch", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		lines, err := Line.Prefetch(Line.Trips).OrderBy(Line.ID.Asc()).All(ctx, db)
		if err != nil {
			return err
		}
		for _, line := range lines {
			trips, err := line.Trips.All()
			if err != nil {
				return err
			}
			fmt.Println(line.Name, len(trips))
		}
		is(t, told(lines, func(l LineRow) string {
			trips, err := l.Trips.All()
			return fmt.Sprint(len(trips), trips == nil, err)
		}), "3 false <nil>; 2 false <nil>; 0 false <nil>")
		return nil
	}},
	{"prefetch, nested", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		lines := Line.OrderBy(Line.Name.Asc()).Prefetch(Line.Trips, Line.Stops.Among(Stop.OrderBy(Call.Place.Asc())))
		statements := sent(db, func(db *orm.DB) {
			companies, err := Company.Prefetch(Company.Lines.Among(lines), Company.Licence).OrderBy(Company.ID.Asc()).All(ctx, db)
			if err != nil {
				t.Error(err)
				return
			}
			is(t, told(companies, func(c CompanyRow) string { return c.Name + " " + loaded(c.Lines) }), "Metro Blue, Red; Ferries ")
			rows, err := companies[0].Lines.All()
			is(t, told(rows, func(l LineRow) string { return l.Name + ": " + loaded(l.Stops) }), "Blue: Market, Station East; Red: Harbour, Market, Station")
			is(t, err, nil)
		})
		is(t, len(statements), 5)
		return nil
	}},
	{"prefetch with a query of its own", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		busy := Trip.Filter(Trip.Riders.Gte(60)).OrderBy(Trip.Riders.Desc()).SelectRelated(Trip.Line)
		lines, err := Line.Prefetch(Line.Trips.Among(busy)).OrderBy(Line.ID.Asc()).All(ctx, db)
		is(t, told(lines, lineTrips), "Red: 120, 80; Blue: 90, 60; Heritage: ")
		trips, err2 := lines[0].Trips.All()
		is(t, loadedOne(trips[0].Line), "Red")

		to, err3 := orm.Into[LineWithPlaces](Line.OrderBy(Line.ID.Asc())).Prefetch(
			Line.Trips,
			Line.Trips.Among(Trip.Filter(Trip.Riders.Gt(100))).To("Best"),
		).All(ctx, db)
		is(t, told(to, func(l LineWithPlaces) string { return fmt.Sprint(len(loaded(l.Trips)), " ", loaded(l.Best)) }), "11 120; 6 ; 0 ")

		placed := orm.Into[StopOfLine](Stop.Annotate("place", Call.Place).OrderBy(Call.Place.Asc()))
		routes, err4 := orm.Into[LineWithPlaces](Line.OrderBy(Line.ID.Asc())).Prefetch(orm.ManyInto(Line.Stops, placed).To("Route")).All(ctx, db)
		route, err5 := routes[0].Route.All()
		is(t, told(route, func(s StopOfLine) string { return fmt.Sprint(s.Place, " ", s.Name) }), "1 Harbour; 2 Market; 3 Station")
		only, err6 := Line.Only(Line.Name).Prefetch(Line.Trips.Among(Trip.Only(Trip.Riders).OrderBy(Trip.ID.Asc()))).OrderBy(Line.ID.Asc()).First(ctx, db)
		trips, err7 := only.Trips.All()
		is(t, fmt.Sprint(only.ID, trips[0].ID, trips[0].LineID, trips[0].Riders), "1 0 1 120") // the keys come with them
		return errors.Join(err, err2, err3, err4, err5, err6, err7)
	}},
	{"a limit for each row", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		best := Line.Trips.Among(Trip.OrderBy(Trip.Riders.Desc())).PerParent(2)
		lines, err := Line.Prefetch(best).OrderBy(Line.ID.Asc()).All(ctx, db)
		is(t, told(lines, lineTrips), "Red: 120, 80; Blue: 90, 60; Heritage: ")
		numbered, err2 := Line.Prefetch(best.Numbered()).OrderBy(Line.ID.Asc()).All(ctx, db)
		is(t, told(numbered, lineTrips), "Red: 120, 80; Blue: 90, 60; Heritage: ")
		first, err3 := Line.Prefetch(Line.Trips.PerParent(1)).OrderBy(Line.ID.Asc()).All(ctx, db)
		is(t, told(first, lineTrips), "Red: 120; Blue: 60; Heritage: ")
		stops, err4 := Line.Prefetch(Line.Stops.Among(Stop.OrderBy(Call.Place.Desc())).PerParent(1)).OrderBy(Line.ID.Asc()).All(ctx, db)
		is(t, told(stops, func(l LineRow) string { return loaded(l.Stops) }), "Station; Station East; Harbour")
		ways := sent(db, func(db *orm.DB) {
			if err == nil {
				err = orm.Load(ctx, db, lines, best, best.Numbered(), Line.Stops.Among(Stop.OrderBy(Call.Place.Desc())).PerParent(1))
			}
		})
		is(t, strings.Contains(strings.Join(ways, ""), "LATERAL"), false)
		lateral, err5 := Line.Prefetch(Line.Stops.PerParent(1).Lateral()).OrderBy(Line.ID.Asc()).All(ctx, db)
		if err5 := lacks(t, db, "LATERAL", err5); err5 == nil && db.Dialect() == "PostgreSQL" {
			is(t, told(lateral, func(l LineRow) string { return loaded(l.Stops) }), "Harbour; Market; Harbour")
		} else if err5 != nil {
			return err5
		}
		return errors.Join(err, err2, err3, err4)
	}},
	{"onto rows that are there", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		lines, err := Line.OrderBy(Line.ID.Asc()).All(ctx, db)
		if err == nil {
			err = orm.Load(ctx, db, lines, Line.Company, Line.Trips.PerParent(1))
		}
		is(t, told(lines, func(l LineRow) string { return loadedOne(l.Company) + " " + loaded(l.Trips) }), "Metro 120; Metro 60; none ")
		statements := sent(db, func(db *orm.DB) { err = errors.Join(err, orm.Load(ctx, db, lines[2:], Line.Company)) })
		is(t, len(statements), 0) // its key is NULL
		return err
	}},
	{"statements", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		count := func(run func(db *orm.DB) error) int {
			return len(sent(db, func(db *orm.DB) {
				if err := run(db); err != nil {
					t.Error(err)
				}
			}))
		}
		is(t, count(func(db *orm.DB) error {
			_, err := Line.Prefetch(Line.Trips).Filter(Line.ID.Eq(99)).All(ctx, db)
			return err
		}), 1)
		is(t, count(func(db *orm.DB) error { _, err := Line.Prefetch(Line.Trips).Count(ctx, db); return err }), 1)
		is(t, count(func(db *orm.DB) error { _, err := Line.Prefetch(Line.Trips).First(ctx, db); return err }), 2)
		is(t, count(func(db *orm.DB) error {
			_, err := Line.Prefetch(Line.Trips.Among(Trip.None())).All(ctx, db)
			return err
		}), 1)
		is(t, count(func(db *orm.DB) error {
			_, err := Line.SelectRelated(Line.Company.Among(Company.Prefetch(Company.Lines))).All(ctx, db)
			return err
		}), 2)
		is(t, count(func(db *orm.DB) error {
			page, err := Line.Prefetch(Line.Trips).OrderBy(Line.ID.Asc()).Page(ctx, db, 2, "")
			if err == nil {
				is(t, told(page.Rows, lineTrips), "Red: 120, 80, 40; Blue: 60, 90")
			}
			return err
		}), 2)
		is(t, count(func(db *orm.DB) error {
			for batch, err := range orm.Batches(ctx, db, Line.Prefetch(Line.Trips), Line.ID, 2) {
				if err != nil || !batch[0].Trips.Loaded() {
					return fmt.Errorf("not loaded: %w", err)
				}
			}
			return nil
		}), 4)
		return nil
	}},
	{"in one statement", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		trips := Line.Trips.Among(Trip.OrderBy(Trip.Riders.Desc())).PerParent(2)
		lines := Company.Lines.Among(Line.OrderBy(Line.Name.Asc()).Prefetch(trips))
		statements := sent(db, func(db *orm.DB) {
			companies, err := Company.Prefetch(lines).InOneStatement().All(ctx, db)
			if err != nil {
				t.Error(err)
			}
			several, err2 := Company.Prefetch(lines).All(ctx, db)
			is(t, err2, nil)
			is(t, fmt.Sprintf("%v", told(companies, func(c CompanyRow) string { return loaded(c.Lines) })), told(several, func(c CompanyRow) string { return loaded(c.Lines) }))
			rows, err := companies[0].Lines.All()
			is(t, told(rows, lineTrips), "Blue: 90, 60; Red: 120, 80")
			is(t, err, nil)
		})
		is(t, len(statements), 1+3)
		return nil
	}},
	{"iter", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		for line, err := range Line.Prefetch(Line.Trips).InOneStatement().OrderBy(Line.ID.Asc()).Iter(ctx, db) {
			if err != nil {
				return err
			}
			fmt.Println(line.Name)
		}
		var all []LineRow
		for line, err := range Line.SelectRelated(Line.Company).Prefetch(Line.Trips).InOneStatement().OrderBy(Line.ID.Asc()).Iter(ctx, db) {
			if err != nil {
				return err
			}
			all = append(all, line)
		}
		is(t, told(all, func(l LineRow) string { return lineTrips(l) + " " + loadedOne(l.Company) }), "Red: 120, 80, 40 Metro; Blue: 60, 90 Metro; Heritage:  none")
		return nil
	}},
	{"mistakes with loading", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		for _, err := range Line.Prefetch(Line.Trips).Iter(ctx, db) {
			says(t, err, nil, "inlay: Iter and IterInBatches never hold all rows, which Prefetch needs: use All, Page or orm.Batches")
		}
		_, err := Line.Prefetch(Line.Trips.Among(Trip.Limit(3))).All(ctx, db)
		says(t, err, nil, "inlay: Prefetch of Line.Trips: a Limit would be one of all rows together: say PerParent for a limit for each row, after Among")
		_, err = Delay.SelectRelated(Delay.Call.Among(Call.Only(Call.Place).Filter(Call.Place.Gt(1)))).All(ctx, db)
		says(t, err, nil, "inlay: Delay.Call: SelectRelated takes Only, Defer, SelectRelated and Prefetch from the query given by Among: filter the query itself by expr.Via, or use Prefetch")
		_, err = Line.Prefetch(Line.Trips.To("Best")).All(ctx, db)
		says(t, err, nil, "inlay: docs_test.LineRow has no field Best to load Line.Trips into: add `Best orm.Many[docs_test.TripRow]`")
		_, err = Line.Prefetch(Trip.Line).All(ctx, db)
		says(t, err, nil, "inlay: Trip.Line is no relation of Line")
		return nil
	}},
}

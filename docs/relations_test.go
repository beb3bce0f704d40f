package docs_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, relationsPage) }

// sent are the statements that a program sends.
func sent(db *orm.DB, program func(db *orm.DB)) (statements []string) {
	program(db.Observe(func(sql string) { statements = append(statements, sql) }))
	return statements
}

// labels are the names of lines, stops and companies, in their order.
func labels[R any](rows []R) string {
	names := make([]string, len(rows))
	for i, row := range rows {
		switch r := any(row).(type) {
		case LineRow:
			names[i] = r.Name
		case StopRow:
			names[i] = r.Name
		case CompanyRow:
			names[i] = r.Name
		case BusyLine:
			names[i] = r.Name
		case TripRow:
			names[i] = fmt.Sprint(r.Riders)
		case PhotoRow:
			names[i] = r.Title
		default:
			names[i] = fmt.Sprintf("%+v", row)
		}
	}
	return strings.Join(names, ", ")
}

func linesOf(t *testing.T, ctx context.Context, db *orm.DB, p ...expr.Predicate) string {
	t.Helper()
	lines, err := Line.Filter(p...).OrderBy(Line.ID.Asc()).All(ctx, db)
	if err != nil {
		t.Error(err)
	}
	return labels(lines)
}

var relationsPage = []snippet{
	{"every kind", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		for name, n := range map[string]int64{"licensed": 1, "run by Metro": 2, "parts": 1, "both ways": 2, "late": 2, "of lines": 2, "of stops": 1} {
			count, err := map[string]interface {
				Count(context.Context, orm.Handle) (int64, error)
			}{
				"licensed":     Company.Filter(expr.Via(Company.Licence, Licence.Expires).Gt(2030)),
				"run by Metro": Line.Filter(expr.Via(Line.Company, Company.Name).Eq("Metro")),
				"parts":        Stop.Filter(Stop.Parts.Any()),
				"both ways":    Stop.Filter(Stop.WalksFrom.Any(), Stop.WalksTo.Any(Walk.Minutes.Lt(5))),
				"late":         Call.Filter(Call.Delays.Any()),
				"of lines":     Photo.Filter(expr.Via(Photo.Line, Line.Name).Eq("Red")),
				"of stops":     Photo.Filter(expr.Via(Photo.Stop, Stop.Name).IsNotNull()),
			}[name].Count(ctx, db)
			if err != nil || count != n {
				t.Errorf("%s: %d, %v", name, count, err)
			}
		}
		return nil
	}},
	{"a relation that is declared wrong", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		_, err := Ticket.Filter(Ticket.Walks.Any()).All(ctx, db)
		says(t, err, nil, `inlay: relation Ticket.Walks: Walk has no column "form_id" (did you mean "from_id"?)`)
		return nil
	}},
	{"paths", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		trips, err := Trip.Filter(expr.Via(Trip.Line, expr.Via(Line.Company, Company.Name)).Eq("Metro")).OrderBy(Trip.Riders.Asc()).All(ctx, db)
		is(t, labels(trips), "40, 60, 80, 90, 120")
		kept, err2 := Line.Exclude(expr.Via(Line.Company, Company.Name).Eq("Metro")).All(ctx, db)
		is(t, labels(kept), "Heritage")
		key := sent(db, func(db *orm.DB) { _, err = Line.Filter(expr.Via(Line.Company, Company.ID).Eq(1)).All(ctx, db) })
		is(t, strings.Contains(key[0], "JOIN"), false)
		return errors.Join(err, err2)
	}},
	{"default filters", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		closed, err := Line.Filter(Line.Stops.Unscoped().Any(Stop.ClosedAt.IsNotNull())).All(ctx, db)
		is(t, labels(closed), "Heritage")
		is(t, linesOf(t, ctx, db, Line.Stops.Any(Stop.ClosedAt.IsNotNull())), "")
		to, err2 := Walk.Filter(expr.Via(Walk.To.Unscoped(), Stop.Name).Eq("Depot")).Count(ctx, db)
		is(t, to, 1)
		none, err3 := Walk.Filter(expr.Via(Walk.To, Stop.Name).Eq("Depot")).Count(ctx, db)
		is(t, none, 0)
		return errors.Join(err, err2, err3)
	}},
	{"links", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		heritage, err := Line.Filter(Line.Name.Eq("Heritage")).Get(ctx, db)
		stops, err2 := Stop.Filter(Stop.Name.In("Market", "Station")).All(ctx, db)
		added, err3 := Line.Stops.Of(heritage).With(Call.Place.Set(3)).Add(ctx, db, stops...)
		is(t, added, 2)
		again, err4 := Line.Stops.Of(heritage).With(Call.Place.Set(9)).Add(ctx, db, stops...)
		is(t, again, 0)
		places, err5 := Call.Filter(Call.LineID.Eq(3), Call.Place.Eq(3)).Count(ctx, db)
		is(t, places, 2)

		removed, err6 := Line.Stops.Of(3).Remove(ctx, db, StopRow{ID: 2})
		is(t, removed, 1)

		var set int64
		statements := sent(db, func(db *orm.DB) { set, err = Line.Stops.Of(heritage).Set(ctx, db, stops...) })
		is(t, set, 1)                                                                      // Station was there, and Harbour and the Depot are not any more
		is(t, len(statements), map[string]int{"PostgreSQL": 1, "SQLite": 4}[db.Dialect()]) // BEGIN and COMMIT among them

		red := Stop.Lines.Of(StopRow{ID: 3})
		n, err7 := red.Clear(ctx, db) // Red and Heritage
		is(t, n, 2)
		return errors.Join(err, err2, err3, err4, err5, err6, err7)
	}},
}

// TicketTable is a model whose relation names a column that is not there.
type TicketTable struct {
	orm.Manager[TicketRow]
	ID    expr.Column[int64]
	Walks orm.HasMany[WalkRow] `orm:"fk=form_id"`
}

type TicketRow struct{ ID int64 }

var Ticket = orm.Define[TicketTable]("tickets")

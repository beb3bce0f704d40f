package models_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

var (
	red, blue, green = LineRow{ID: 1, Name: "Red"}, LineRow{ID: 2, Name: "Blue"}, LineRow{ID: 3, Name: "Green"}
	provo, moab      = CityRow{ID: 1}, CityRow{ID: 2}
)

// linked are the links of a city, with their places.
func linked(t *testing.T, ctx context.Context, db *orm.DB, city int64) string {
	t.Helper()
	calls, err := Call.Unscoped().Filter(Call.CityID.Eq(city)).OrderBy(Call.LineID.Asc()).All(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range calls {
		b.WriteString([]string{"", "Red", "Blue", "Green"}[c.LineID])
		b.WriteString(strings.Repeat("!", int(c.Place)))
		if c.Cancelled {
			b.WriteString("-")
		}
		b.WriteString(" ")
	}
	return strings.TrimSpace(b.String())
}

func TestLinks(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		do := func(name string, statements int, want int64, after string, city int64, write func(db *orm.DB) (int64, error)) {
			t.Helper()
			var n int64
			var err error
			sent := modeltest.SentBy(db, func(db *orm.DB) { n, err = write(db) })
			if err != nil || n != want || len(sent) != statements {
				t.Errorf("%s: %d, %v, want %d, in %d statements: %q", name, n, err, want, statements, sent)
			}
			if got := linked(t, ctx, db, city); got != after {
				t.Errorf("%s: %s, want %s", name, got, after)
			}
			for _, sql := range sent {
				modeltest.Golden(t, "links/"+strings.ReplaceAll(name, " ", "_"), on, sql)
				modeltest.Prepare(t, db, on, sql)
			}
		}
		// Provo is on Red (2) and Blue (1), Moab on Red (3), and no longer on Blue (2).
		do("add", 1, 1, "Red!! Blue! Green", 1, func(db *orm.DB) (int64, error) { return City.Lines.Of(provo).Add(ctx, db, red, green, green) })
		do("add with columns", 1, 1, "Red!!! Blue!!- Green!!!!", 2, func(db *orm.DB) (int64, error) {
			return City.Lines.Of(&moab).With(Call.Place.Set(4), Call.Cancelled.SetExpr(expr.False())).Add(ctx, db, red, green)
		})
		do("remove", 1, 1, "Red!! Green", 1, func(db *orm.DB) (int64, error) { return City.Lines.Of(int64(1)).Remove(ctx, db, blue) })
		do("remove what is not there", 1, 0, "Red!! Green", 1, func(db *orm.DB) (int64, error) { return City.Lines.Of(1).Remove(ctx, db, blue) })
		// What the default filters leave out is not removed.
		do("clear", 1, 2, "Blue!!-", 2, func(db *orm.DB) (int64, error) { return City.Lines.Of(moab).Clear(ctx, db) })
		do("nothing to add", 0, 0, "Red!! Green", 1, func(db *orm.DB) (int64, error) { return City.Lines.Of(provo).Add(ctx, db) })
		statements := 1
		if on.Suffix == "sqlite" {
			statements = 4 // in a transaction
		}
		var added int64
		var err error
		sent := modeltest.SentBy(db, func(db *orm.DB) { added, err = City.Lines.Of(provo).With(Call.Place.Set(1)).Set(ctx, db, blue, red) })
		if got := linked(t, ctx, db, 1); err != nil || added != 1 || got != "Red!! Blue!" || len(sent) != statements {
			t.Errorf("set: %d, %v, %s, %q", added, err, got, sent)
		}
		if on.Suffix == "pg" {
			modeltest.Golden(t, "links/set", on, sent[0])
			modeltest.Prepare(t, db, on, sent[0])
		}
		do("set to nothing", 1, 0, "", 1, func(db *orm.DB) (int64, error) { return City.Lines.Of(provo).Set(ctx, db) })
		// From the other side.
		if n, err := Line.Cities.Of(green).Set(ctx, db, provo, moab); err != nil || n != 2 {
			t.Errorf("from the other side: %d, %v", n, err)
		}
		cities, err := Line.Prefetch(Line.Cities).Filter(Line.ID.Eq(3)).Get(ctx, db)
		if rows, loadErr := cities.Cities.All(); err != nil || loadErr != nil || len(rows) != 2 {
			t.Errorf("from the other side: %v, %v, %v", rows, err, loadErr)
		}
	})
}

// TestLinksThatFailChangeNothing refers to a line that is not there.
func TestLinksThatFailChangeNothing(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		nowhere := LineRow{ID: 99}
		if _, err := City.Lines.Of(provo).Add(ctx, db, green, nowhere); err == nil {
			t.Error("a link to nothing: no error")
		}
		if _, err := City.Lines.Of(provo).Set(ctx, db, green, nowhere); err == nil {
			t.Error("only a link to nothing: no error")
		}
		if got := linked(t, ctx, db, 1); got != "Red!! Blue!" {
			t.Errorf("afterwards: %s", got)
		}
	})
}

func TestMistakesInLinks(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	modeltest.Execute(t, db, tables...)
	ctx := nplusone.Watch(t)
	var none *CityRow
	for name, write := range map[string]func() (int64, error){
		"is nil":             func() (int64, error) { return City.Lines.Of(none).Add(ctx, db, red) },
		"is no row of City":  func() (int64, error) { return City.Lines.Of(StateRow{ID: 1}).Clear(ctx, db) },
		"a string is no row": func() (int64, error) { return City.Lines.Of("Provo").Clear(ctx, db) },
		"does not fit":       func() (int64, error) { return City.Lines.Of(uint64(1<<63)).Clear(ctx, db) },
		"leave out Among":    func() (int64, error) { return City.Lines.Among(Line.Filter(Line.ID.Eq(1))).Of(1).Clear(ctx, db) },
		"columns of Call":    func() (int64, error) { return City.Lines.Of(1).With(City.Name.Set("x")).Add(ctx, db, red) },
		"two values":         func() (int64, error) { return City.Lines.Of(1).With(Call.LineID.Set(2)).Add(ctx, db, red) },
		"was its model":      func() (int64, error) { return orm.ManyToMany[LineRow, CallRow]{}.Of(1).Add(ctx, db, red) },
		"handle is closed":   func() (int64, error) { return City.Lines.Of(1).Set(ctx, closed(t), red) },
	} {
		if _, err := write(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("want that it %s: %v", name, err)
		}
	}
	var q *orm.QueryError
	if _, err := City.Lines.Of(1).Add(ctx, modeltest.Databases[1].Open(t), red); !errors.As(err, &q) || !slices.Contains(strings.Fields(q.SQL), "INSERT") {
		t.Errorf("no tables: %v", err)
	}
}

func closed(t *testing.T) *orm.DB {
	t.Helper()
	db := modeltest.Databases[1].Open(t)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return db
}

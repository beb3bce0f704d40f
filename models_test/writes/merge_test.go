package writes_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// IncomingRow is a derived row.
type IncomingRow struct {
	Name       string
	Population int64
}

type IncomingTable struct {
	orm.Derived[IncomingRow]
	Name       expr.Column[string]
	Population expr.Column[int64]
}

var Incoming = orm.Define[IncomingTable]("incoming")

func TestMerge(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		if err := City.InsertMany(ctx, db, somewhere(4)); err != nil {
			t.Fatal(err)
		}
		if err := Archive.InsertMany(ctx, db, []ArchiveRow{{"City 0", 500}, {"City 1", 0}, {"City 2", 7}, {"New", 8}, {"Unwanted", 0}}); err != nil {
			t.Fatal(err)
		}
		merge := City.Merge(Archive, Archive.Name.EqExpr(City.Name)).
			WhenMatched(expr.Or(Archive.Population.Eq(0), Archive.Population.IsNull()), City.Population.Gt(0)).Delete().
			WhenMatched(City.Population.Gte(20)).DoNothing().
			WhenMatched().Update(City.Population.SetExpr(expr.Add(City.Population, Archive.Population)), City.Grade.Set("merged")).
			WhenNotMatched(Archive.Population.Gt(0)).Insert(City.Name.SetExpr(Archive.Name), City.StateID.Set(1), City.Population.SetExpr(Archive.Population), City.Area.Set(1))
		if !on.IsPostgres() {
			var lacks *orm.UnsupportedError
			if _, err := merge.Run(ctx, db); !errors.As(err, &lacks) || lacks.Feature != "MERGE" {
				t.Errorf("%v", err)
			}
			return
		}
		modeltest.GoldenSent(t, "merge", db, on, func(db *orm.DB) {
			if n, err := merge.Run(ctx, db); n != 3 || err != nil {
				t.Fatal(n, err)
			}
		})
		names, err := orm.Pluck(City.OrderBy(City.Name.Asc()), expr.Concat(City.Name, expr.Value(" "), expr.Cast[string](City.Population), expr.Value(" "), City.Grade)).All(ctx, db)
		if got := strings.Join(names, ", "); err != nil || got != "City 0 500 merged, City 2 20 new, City 3 30 new, New 8 new" {
			t.Errorf("%s, %v", got, err)
		}
		// A derived source, and a condition between its rows.
		big := Incoming.From(orm.Into[IncomingRow](Archive.Filter(Archive.Population.Gt(100))))
		modeltest.GoldenSent(t, "merge_derived", db, on, func(db *orm.DB) {
			if n, err := City.Merge(big, Incoming.Name.EqExpr(City.Name)).WhenMatched().Delete().Run(ctx, db); n != 1 || err != nil {
				t.Fatal(n, err)
			}
		})
	})
}

func TestMergeOfKeptColumns(t *testing.T) {
	eachWithNotes(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		if !on.IsPostgres() {
			return // told above
		}
		modeltest.Execute(t, db, `CREATE TABLE archive (name text PRIMARY KEY, population bigint NOT NULL)`, `INSERT INTO archive VALUES ('a', 1), ('b', 2), ('c', 3)`)
		if err := Note.InsertMany(ctx, db, []NoteRow{{Text: "a"}, {Text: "b"}}); err != nil {
			t.Fatal(err)
		}
		modeltest.GoldenSent(t, "merge_kept", db, on, func(db *orm.DB) {
			n, err := Note.Merge(Archive, Archive.Name.EqExpr(Note.Text)).
				WhenMatched(Archive.Population.Eq(1)).Delete().
				WhenMatched().Update(Note.Text.SetExpr(Note.Text.Upper())).
				WhenNotMatched().Insert(Note.Text.SetExpr(Archive.Name)).Run(ctx, db)
			if n != 3 || err != nil {
				t.Fatal(n, err)
			}
		})
		notes, err := Note.OrderBy(Note.Text.Asc()).All(ctx, db)
		if err != nil || len(notes) != 2 || notes[0].Text != "B" && notes[1].Text != "B" {
			t.Errorf("%+v, %v", notes, err)
		}
	})
}

func TestMergeMistakes(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		on := Archive.Name.EqExpr(City.Name)
		for want, m := range map[string]orm.Merge{
			"and not what then":             City.Merge(Archive, on),
			"needs the conditions":          City.Merge(Archive).WhenMatched().Delete(),
			"leave out the rest":            City.Limit(3).Merge(Archive, on).WhenMatched().Delete(),
			"need something to set":         City.Merge(Archive, on).WhenMatched().Update(),
			"cannot set archive.population": City.Merge(Archive, on).WhenMatched().Update(Archive.Population.Set(1)),
			"sets cities.area twice":        City.Merge(Archive, on).WhenNotMatched().Insert(City.Area.Set(1), City.Area.Set(2)),
			"start from a model":            orm.Merge{},
		} {
			sent := modeltest.SentBy(db, func(db *orm.DB) {
				if _, err := m.Run(ctx, db); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%v, want %q", err, want)
				}
			})
			if len(sent) > 0 {
				t.Errorf("%s: sent %q", want, sent)
			}
		}
	})
}

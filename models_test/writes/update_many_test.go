package writes_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

func TestUpdateMany(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		cities := somewhere(25)
		if err := City.InsertMany(ctx, db, cities); err != nil {
			t.Fatal(err)
		}
		want := slices.Clone(cities)
		for i := range cities {
			cities[i].Population += int64(i)
			cities[i].Mayor = nil
			if i%2 == 0 {
				cities[i].Mayor = ptr("Mayor's, {new} \"\\")
			}
			want[i].Population, want[i].Mayor = cities[i].Population, cities[i].Mayor
			cities[i].Name = "not written"
		}
		slices.Reverse(cities)
		modeltest.GoldenSent(t, "update_many", db, on, func(db *orm.DB) {
			if n, err := City.UpdateMany(ctx, db, cities[:2], orm.Columns(City.Population, City.Mayor)); n != 2 || err != nil {
				t.Fatal(n, err)
			}
		})
		var told []int
		n, err := City.Filter(City.ID.Gt(0)).UpdateMany(ctx, db, cities, orm.Columns(City.Population, City.Mayor),
			orm.BatchSize(10), orm.Progress(func(done int) { told = append(told, done) }))
		if n != 25 || err != nil || !slices.Equal(told, []int{10, 20, 25}) {
			t.Fatal(n, err, told)
		}
		stored(t, ctx, db, want)

		// One of them is not there, and one is not among those of the query.
		if n, err := City.Filter(City.ID.Neq(cities[1].ID)).UpdateMany(ctx, db, append(cities[:2:2], CityRow{ID: 999}), orm.Columns(City.Population)); n != 1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		if n, err := City.UpdateMany(ctx, db, []CityRow{cities[0], cities[0]}, orm.Columns(City.Population)); n != 0 || err == nil || !strings.Contains(err.Error(), "rows 1 and 2 have the same") {
			t.Errorf("%d, %v", n, err)
		}
		if n, err := City.UpdateMany(ctx, db, cities, nil); n != 0 || err == nil {
			t.Errorf("%d, %v", n, err)
		}
		if n, err := City.UpdateMany(ctx, db, nil, orm.Columns(City.Name)); n != 0 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		// An error in the last batch undoes the others.
		for i := range cities {
			cities[i].StateID = 2
		}
		cities[24].StateID = 99
		if n, err := City.UpdateMany(ctx, db, cities, orm.Columns(City.StateID), orm.BatchSize(10)); n != 0 || !errors.Is(err, orm.ErrForeignKey) {
			t.Errorf("%d, %v", n, err)
		}
		stored(t, ctx, db, want)
	})
}

func TestUpdateManyOfVersions(t *testing.T) {
	eachWithNotes(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		notes := []NoteRow{{Text: "a"}, {Text: "b"}, {Text: "c"}}
		if err := Note.InsertMany(ctx, db, notes); err != nil {
			t.Fatal(err)
		}
		for i := range notes {
			notes[i].Text += "!"
		}
		modeltest.GoldenSent(t, "update_many_versions", db, on, func(db *orm.DB) {
			if n, err := Note.UpdateMany(ctx, db, notes, orm.Columns(Note.Text)); n != 3 || err != nil {
				t.Fatal(n, err)
			}
		})
		for _, n := range notes {
			if got := noted(t, ctx, db, n.ID); got.Version != 2 || n.Version != 2 || got.Text != n.Text || !got.UpdatedAt.Equal(n.UpdatedAt) {
				t.Errorf("%+v, in the database %+v", n, got)
			}
		}
		if _, err := Note.Filter(Note.ID.Eq(notes[1].ID)).Update(ctx, db, Note.Text.Set("changed")); err != nil {
			t.Fatal(err)
		}
		for i := range notes {
			notes[i].Text = fmt.Sprint("again ", i)
		}
		if n, err := Note.UpdateMany(ctx, db, notes, orm.Columns(Note.Text)); n != 0 || !errors.Is(err, orm.ErrStale) {
			t.Errorf("%d, %v", n, err)
		}
		if got := noted(t, ctx, db, notes[0].ID); got.Text != "a!" || notes[0].Version != 2 {
			t.Errorf("%+v, %+v", got, notes[0])
		}
	})
}

// TestUpdateManyByPaddedKeys updates rows whose keys the database pads with spaces.
func TestUpdateManyByPaddedKeys(t *testing.T) {
	modeltest.EachDatabase(t, []string{`CREATE TABLE archive (name char(4) PRIMARY KEY, population bigint NOT NULL)`}, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		if err := Archive.InsertMany(ctx, db, []ArchiveRow{{"Rome", 1}, {"Ulm", 2}}); err != nil {
			t.Fatal(err)
		}
		rows, err := Archive.All(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			rows[i].Population *= 10
		}
		if n, err := Archive.UpdateMany(ctx, db, rows, orm.Columns(Archive.Population)); n != 2 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}

package writes_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

func TestTracked(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		cities := somewhere(3)
		if err := City.InsertMany(ctx, db, cities); err != nil {
			t.Fatal(err)
		}
		key := City.ID.Eq(cities[1].ID)
		tracked, err := City.Only(City.ID, City.Population, City.Mayor).Filter(key).GetTracked(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		save := func() (sent []string, err error) {
			return modeltest.SentBy(db, func(db *orm.DB) { err = tracked.Save(ctx, db) }), err
		}
		if sent, err := save(); err != nil || len(sent) > 0 || tracked.Changed() != nil {
			t.Errorf("%q, %v", sent, err)
		}
		tracked.Row.Name = "not loaded, and so not written"
		tracked.Row.Population++
		*tracked.Row.Mayor += "!" // behind a pointer
		if changed := tracked.Changed(); !slices.Equal(changed, []string{"population", "mayor"}) {
			t.Errorf("%v", changed)
		}
		modeltest.GoldenSent(t, "save", db, on, func(db *orm.DB) {
			if err := tracked.Save(ctx, db); err != nil {
				t.Fatal(err)
			}
		})
		want := slices.Clone(cities)
		want[1].Population++
		want[1].Mayor = ptr(*cities[1].Mayor + "!")
		stored(t, ctx, db, want)
		if sent, err := save(); err != nil || len(sent) > 0 {
			t.Errorf("saved again: %q, %v", sent, err)
		}
		tracked.Row.Mayor = nil
		if _, err := save(); err != nil {
			t.Error(err)
		}
		want[1].Mayor = nil
		stored(t, ctx, db, want)

		tracked.Row.ID++
		if _, err := save(); err == nil {
			t.Error("the key was changed")
		}
		tracked.Row.ID--
		if _, err := City.Filter(key).Delete(ctx, db); err != nil {
			t.Fatal(err)
		}
		tracked.Row.Population++
		if _, err := save(); !errors.Is(err, orm.ErrNotFound) {
			t.Errorf("%v", err)
		}
		if _, err := City.Only(City.Name).GetTracked(ctx, db); err == nil {
			t.Error("tracked without its key")
		}
		if err := new(orm.Tracked[CityRow]).Save(ctx, db); err == nil {
			t.Error("saved an empty Tracked")
		}
		all, err := City.OrderBy(City.ID.Asc()).AllTracked(ctx, db)
		if err != nil || len(all) != 2 || all[0].Row.Name != "City 0" {
			t.Errorf("%v, %v", all, err)
		}
	})
}

// ThingRow has values that can be changed without being replaced.
type ThingRow struct {
	ID   int64 `orm:"pk,assigned"`
	Raw  []byte
	Doc  map[string][]int `orm:"json"`
	Tags []string
}

type ThingTable struct {
	orm.Manager[ThingRow]
	ID   expr.Column[int64]
	Raw  expr.Column[[]byte]
	Doc  expr.Column[map[string][]int]
	Tags expr.Column[[]string]
}

var Thing = orm.Define[ThingTable]("things")

func TestTrackedInPlace(t *testing.T) {
	modeltest.EachDatabase(t, nil, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		list, doc, raw := "text", "text", "blob"
		if on.IsPostgres() {
			list, doc, raw = "text[]", "jsonb", "bytea"
		}
		modeltest.Execute(t, db, `CREATE TABLE things (id bigint PRIMARY KEY, raw `+raw+` NOT NULL, doc `+doc+` NOT NULL, tags `+list+` NOT NULL)`)
		rows := []ThingRow{{1, []byte("ab"), map[string][]int{"a": {1}}, []string{"x", `y"\,{}`}}, {2, []byte{}, map[string][]int{}, []string{}}}
		if err := Thing.InsertMany(ctx, db, rows); err != nil {
			t.Fatal(err)
		}
		thing, err := Thing.Filter(Thing.ID.Eq(1)).GetTracked(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		if changed := thing.Changed(); changed != nil {
			t.Errorf("as loaded: %v", changed)
		}
		thing.Row.Raw[0] = 'z'
		thing.Row.Doc["a"][0] = 2
		thing.Row.Tags[0] = "w"
		if changed := thing.Changed(); !slices.Equal(changed, []string{"raw", "doc", "tags"}) {
			t.Errorf("%v", changed)
		}
		if err := thing.Save(ctx, db); err != nil {
			t.Fatal(err)
		}
		got, err := Thing.Filter(Thing.ID.Eq(1)).Get(ctx, db)
		if err != nil || string(got.Raw) != "zb" || got.Doc["a"][0] != 2 || got.Tags[0] != "w" || got.Tags[1] != `y"\,{}` {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestTrackedVersion(t *testing.T) {
	eachWithNotes(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		note := NoteRow{Text: "first"}
		if err := Note.Insert(ctx, db, &note); err != nil {
			t.Fatal(err)
		}
		one, err := Note.Track(note)
		if err != nil {
			t.Fatal(err)
		}
		other, err := Note.Filter(Note.ID.Eq(note.ID)).GetTracked(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		one.Row.Text = "one"
		for range 2 { // it can go on to be changed and saved
			if err := one.Save(ctx, db); err != nil {
				t.Fatal(err)
			}
			one.Row.Text += "!"
		}
		other.Row.Text = "other"
		if err := other.Save(ctx, db); !errors.Is(err, orm.ErrStale) {
			t.Errorf("%v", err)
		}
		if got := noted(t, ctx, db, note.ID); got.Text != "one!" || got.Version != 3 {
			t.Errorf("%+v", got)
		}
		if _, err := Note.Defer(Note.Version).GetTracked(ctx, db); err == nil {
			t.Error("tracked without its version")
		}
	})
}

// TestTrackedWallTimes compares times without a zone to the microsecond as well.
func TestTrackedWallTimes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 7, 1, 12, 0, 0, 123456789, time.UTC)
	one, err := Odd.Track(OddRow{ID: 1, Local: at})
	if err != nil {
		t.Fatal(err)
	}
	one.Row.Local = at.Truncate(time.Microsecond) // as the database has it
	if changed := one.Changed(); changed != nil {
		t.Errorf("%v", changed)
	}
	one.Row.Local = at.Add(time.Microsecond)
	if changed := one.Changed(); len(changed) != 1 {
		t.Errorf("%v", changed)
	}
}

package writes_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// NoteRow has every mixin.
type NoteRow struct {
	ID   int64
	Text string
	orm.Timestamps
	orm.SoftDelete
	orm.Versioned
}

type NoteTable struct {
	orm.Manager[NoteRow]
	ID   expr.Column[int64]
	Text expr.Column[string]
	orm.TimestampColumns
	orm.SoftDeleteColumns
	orm.VersionColumn
}

var Note = orm.Define[NoteTable]("notes")

func eachWithNotes(t *testing.T, test func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database)) {
	modeltest.EachDatabase(t, nil, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, `CREATE TABLE notes (id `+numbered(on)+`, text text NOT NULL UNIQUE, created_at timestamp with time zone NOT NULL,
			updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, version bigint NOT NULL)`)
		test(t, ctx, db, on)
	})
}

// noted is a note as the database has it.
func noted(t *testing.T, ctx context.Context, db orm.Handle, id int64) NoteRow {
	t.Helper()
	//inlay:allow-nplusone * -- what the database has is read after each change
	n, err := Note.Unscoped().Filter(Note.ID.Eq(id)).Get(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestKeptColumns(t *testing.T) {
	eachWithNotes(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		began := time.Now().Truncate(time.Microsecond)
		one := NoteRow{Text: "one"}
		if err := Note.Insert(ctx, db, &one); err != nil {
			t.Fatal(err)
		}
		rest := []NoteRow{{Text: "two"}, {Text: "three"}, {Text: "four"}}
		if err := Note.InsertMany(ctx, db, rest); err != nil {
			t.Fatal(err)
		}
		for _, n := range append(rest, one) {
			if n.CreatedAt.Before(began) || !n.UpdatedAt.Equal(n.CreatedAt) || n.Version != 1 || n.DeletedAt != nil {
				t.Errorf("%+v", n)
			}
			if got := noted(t, ctx, db, n.ID); !got.CreatedAt.Equal(n.CreatedAt) || !got.UpdatedAt.Equal(n.UpdatedAt) || got.Version != 1 {
				t.Errorf("%+v, in the database %+v", n, got)
			}
		}
		modeltest.GoldenSent(t, "update_kept", db, on, func(db *orm.DB) {
			if n, err := Note.Filter(Note.ID.Eq(one.ID)).Update(ctx, db, Note.Text.Set("uno")); n != 1 || err != nil {
				t.Fatal(n, err)
			}
		})
		if got := noted(t, ctx, db, one.ID); got.Version != 2 || !got.UpdatedAt.After(one.UpdatedAt) || !got.CreatedAt.Equal(one.CreatedAt) {
			t.Errorf("%+v after %+v", got, one)
		}
		again := []NoteRow{{Text: "two"}, {Text: "five"}}
		var outcomes []orm.Outcome
		modeltest.GoldenSent(t, "upsert_kept", db, on, func(db *orm.DB) {
			if err := Note.InsertMany(ctx, db, again, orm.OnConflict(Note.Text).Update(Note.DeletedAt)); err != nil {
				t.Fatal(err)
			}
		})
		for _, n := range again {
			if got := noted(t, ctx, db, n.ID); !got.CreatedAt.Equal(n.CreatedAt) || !got.UpdatedAt.Equal(n.UpdatedAt) || got.Version != n.Version {
				t.Errorf("%+v, in the database %+v", n, got)
			}
		}
		if again[0].ID != rest[0].ID || again[0].Version != 2 || !again[0].CreatedAt.Equal(rest[0].CreatedAt) {
			t.Errorf("%+v, %v", again[0], outcomes)
		}
		// Rows that come from elsewhere keep what they have.
		old := NoteRow{Text: "old", Timestamps: orm.Timestamps{CreatedAt: time.Unix(7, 0), UpdatedAt: time.Unix(8, 0)}, Versioned: orm.Versioned{Version: 9}}
		if err := Note.Insert(ctx, db, &old, orm.AsGiven); err != nil {
			t.Fatal(err)
		}
		if got := noted(t, ctx, db, old.ID); got.CreatedAt.Unix() != 7 || got.UpdatedAt.Unix() != 8 || got.Version != 9 {
			t.Errorf("%+v", got)
		}
	})
}

func TestSoftDelete(t *testing.T) {
	eachWithNotes(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		notes := []NoteRow{{Text: "a"}, {Text: "b"}, {Text: "c"}}
		if err := Note.InsertMany(ctx, db, notes); err != nil {
			t.Fatal(err)
		}
		modeltest.GoldenSent(t, "soft_delete", db, on, func(db *orm.DB) {
			if n, err := Note.Filter(Note.Text.In("a", "b")).Delete(ctx, db); n != 2 || err != nil {
				t.Fatal(n, err)
			}
		})
		if n, err := Note.Filter(Note.Text.Eq("a")).Delete(ctx, db); n != 0 || err != nil {
			t.Errorf("a second time: %d, %v", n, err)
		}
		if left, err := Note.All(ctx, db); err != nil || len(left) != 1 || left[0].Text != "c" {
			t.Errorf("%v, %v", left, err)
		}
		if gone := noted(t, ctx, db, notes[0].ID); gone.DeletedAt == nil || gone.Version != 2 {
			t.Errorf("%+v", gone)
		}
		again := NoteRow{Text: "a"}
		if created, err := Note.GetOrCreate(ctx, db, &again, orm.OnConflict(Note.Text)); created || err == nil {
			t.Errorf("%t, %v", created, err)
		}
		if created, err := Note.Unscoped().GetOrCreate(ctx, db, &again, orm.OnConflict(Note.Text)); created || err != nil || again.ID != notes[0].ID || again.DeletedAt == nil {
			t.Errorf("%t, %v, %+v", created, err, again)
		}
		modeltest.Execute(t, db, `CREATE UNIQUE INDEX living ON notes (text, version) WHERE deleted_at IS NULL`)
		living := orm.OnConflict(Note.Text, Note.Version).Where(Note.DeletedAt.IsNull())
		fresh := NoteRow{Text: "d", Versioned: orm.Versioned{Version: 1}}
		for _, want := range []bool{true, false} {
			if created, err := Note.GetOrCreate(ctx, db, &fresh, living); created != want || err != nil {
				t.Errorf("%t, %v, want %t", created, err, want)
			}
		}
		if _, err := Note.Filter(Note.ID.Eq(fresh.ID)).Purge(ctx, db); err != nil {
			t.Error(err)
		}
		if back, err := Note.Filter(Note.Text.Eq("c")).DeleteReturning().All(ctx, db); err != nil || len(back) != 1 || back[0].DeletedAt == nil {
			t.Errorf("%v, %v", back, err)
		}
		if n, err := Note.Unscoped().Filter(Note.Text.Eq("a")).Update(ctx, db, Note.DeletedAt.SetNull()); n != 1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		if n, err := Note.AllRows().Purge(ctx, db); n != 1 || err != nil {
			t.Errorf("purged %d, %v", n, err)
		}
		if n, err := Note.Unscoped().AllRows().Purge(ctx, db); n != 2 || err != nil {
			t.Errorf("purged %d, %v", n, err)
		}
	})
}

func TestUpdateRow(t *testing.T) {
	eachWithNotes(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		note := NoteRow{Text: "first"}
		if err := Note.Insert(ctx, db, &note); err != nil {
			t.Fatal(err)
		}
		stale := note
		note.Text = "second"
		modeltest.GoldenSent(t, "update_row", db, on, func(db *orm.DB) {
			if err := Note.UpdateRow(ctx, db, &note, Note.Text); err != nil {
				t.Fatal(err)
			}
		})
		got := noted(t, ctx, db, note.ID)
		if got.Text != "second" || got.Version != 2 || note.Version != 2 || !got.UpdatedAt.Equal(note.UpdatedAt) {
			t.Errorf("%+v, in the database %+v", note, got)
		}
		stale.Text = "third"
		before := stale
		if err := Note.UpdateRow(ctx, db, &stale, Note.Text); !errors.Is(err, orm.ErrStale) || !reflect.DeepEqual(stale, before) {
			t.Errorf("%v, %+v", err, stale)
		}
		if err := Note.Filter(Note.Text.Eq("other")).UpdateRow(ctx, db, &note, Note.Text); !errors.Is(err, orm.ErrStale) {
			t.Errorf("%v", err)
		}
	})
	t.Run("mistakes", func(t *testing.T) {
		eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
			city := CityRow{ID: 99, Name: "Nowhere"}
			if err := City.UpdateRow(ctx, db, &city, City.Name); !errors.Is(err, orm.ErrNotFound) {
				t.Errorf("%v", err)
			}
			for name, err := range map[string]error{
				"no row":     City.UpdateRow(ctx, db, nil, City.Name),
				"no columns": City.UpdateRow(ctx, db, &city),
				"the key":    City.UpdateRow(ctx, db, &city, City.ID),
				"another's":  City.UpdateRow(ctx, db, &city, State.Name),
				"twice":      City.UpdateRow(ctx, db, &city, City.Name, City.Name),
				"a limit":    City.Limit(1).UpdateRow(ctx, db, &city, City.Name),
			} {
				if err == nil || errors.Is(err, orm.ErrNotFound) {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	})
}

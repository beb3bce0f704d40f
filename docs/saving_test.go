package docs_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, savingPage) }

// written is a note that was inserted.
func written(ctx context.Context, db orm.Handle) (NoteRow, error) {
	note := NoteRow{Title: "list", Text: "milk"}
	return note, Note.Insert(ctx, db, &note)
}

var savingPage = []snippet{
	{"update of one row", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		products := wares()
		if err := Product.InsertMany(ctx, db, products); err != nil {
			return err
		}
		lamp := products[0]
		lamp.Price = 3900
		lamp.Name = "not written"
		err := Product.UpdateRow(ctx, db, &lamp, Product.Price)
		found, err2 := Product.Filter(Product.Code.Eq("L1")).Get(ctx, db)
		is(t, []any{found.Price, found.Name}, []any{3900, "Lamp"})
		err3 := Product.Filter(Product.Stock.Gt(10)).UpdateRow(ctx, db, &lamp, Product.Price)
		is(t, errors.Is(err3, orm.ErrNotFound), true)
		err4 := Product.UpdateRow(ctx, db, &lamp)
		says(t, err4, nil, "inlay: an update of rows needs the columns that are written: City.UpdateRow(ctx, db, &city, City.Population)")
		return errors.Join(err, err2)
	}},
	{"update of many rows", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		products := wares()
		if err := Product.InsertMany(ctx, db, products); err != nil {
			return err
		}
		for i := range products {
			products[i].Price += 100 * int64(i+1)
		}
		n, err := Product.UpdateMany(ctx, db, products, orm.Columns(Product.Price))
		is(t, n, 2)
		_, err2 := Product.UpdateMany(ctx, db, append(products, products[0]), orm.Columns(Product.Price))
		says(t, err2, nil, "inlay: UpdateMany: rows 1 and 3 have the same products.id")
		return err
	}},
	{"tracked", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		if err := Product.InsertMany(ctx, db, wares()); err != nil {
			return err
		}
		lamp, err := Product.Filter(Product.Code.Eq("L1")).GetTracked(ctx, db)
		if err != nil {
			return err
		}
		lamp.Row.Price = 3900
		fmt.Println(lamp.Changed()) // [price]
		is(t, lamp.Changed(), []string{"price"})
		if err := lamp.Save(ctx, db); err != nil {
			return err
		}
		is(t, len(lamp.Changed()), 0)

		few, err := Product.Only(Product.ID, Product.Price).AllTracked(ctx, db)
		if err != nil {
			return err
		}
		for _, p := range few {
			p.Row.Price /= 2
			if err := p.Save(ctx, db); err != nil {
				return err
			}
		}
		names, err2 := orm.Pluck(Product.OrderBy(Product.Code.Asc()), Product.Name).All(ctx, db)
		is(t, names, []string{"Lamp", "Table"})

		_, err3 := Product.Only(Product.Name).GetTracked(ctx, db)
		says(t, err3, nil, "inlay: a tracked row needs its primary key, and its version where it has one, to be written back: load them too")
		return err2
	}},
	{"track a row that is there", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		note, err := written(ctx, db)
		if err != nil {
			return err
		}
		tracked, err := Note.Track(note)
		if err != nil {
			return err
		}
		tracked.Row.Text = "milk, bread"
		err = tracked.Save(ctx, db)
		is(t, tracked.Row.Version, 2)
		return err
	}},
	{"kept columns", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		note := NoteRow{Title: "list", Text: "milk"}
		err := Note.Insert(ctx, db, &note)
		is(t, []any{note.CreatedAt.IsZero(), note.UpdatedAt.Equal(note.CreatedAt), note.Version}, []any{false, true, 1})
		n, err2 := Note.Filter(Note.Title.Eq("list")).Update(ctx, db, Note.Text.Set("bread"))
		is(t, n, 1)
		draft := DraftRow{Text: "a"}
		err3 := Draft.Insert(ctx, db, &draft)
		is(t, []any{draft.Written.IsZero(), draft.Edition}, []any{false, 1})
		return errors.Join(err, err2, err3)
	}},
	{"as given", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		var old []NoteRow
		for i := range 2 {
			at := time.Date(2019, 5, 1+i, 0, 0, 0, 0, time.UTC)
			old = append(old, NoteRow{Title: fmt.Sprint(i), Timestamps: orm.Timestamps{CreatedAt: at, UpdatedAt: at}, Versioned: orm.Versioned{Version: 7}})
		}
		err := Note.InsertMany(ctx, db, old, orm.AsGiven)
		n, err2 := Note.Filter(Note.CreatedAt.Year().Eq(2019), Note.Version.Eq(7)).Count(ctx, db)
		is(t, n, 2)
		return errors.Join(err, err2)
	}},
	{"stale", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		note, err := written(ctx, db)
		if err != nil {
			return err
		}
		mine, yours := note, note
		mine.Text, yours.Text = "milk, bread", "milk, wine"
		err = Note.UpdateRow(ctx, db, &mine, Note.Text)
		is(t, mine.Version, 2)
		err2 := Note.UpdateRow(ctx, db, &yours, Note.Text)
		if errors.Is(err2, orm.ErrStale) {
			fmt.Println("somebody else has changed the note: read it again")
		}
		says(t, err2, orm.ErrStale, "inlay: the row has been changed or deleted since it was read: read it again, and decide again")
		is(t, yours.Version, 1)
		return err
	}},
	{"soft delete", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		if _, err := written(ctx, db); err != nil {
			return err
		}
		n, err := Note.Filter(Note.Title.Eq("list")).Delete(ctx, db)
		is(t, n, 1)
		there, err2 := Note.Count(ctx, db)
		is(t, there, 0)
		all, err3 := Note.Unscoped().Count(ctx, db)
		is(t, all, 1)
		another, err4 := written(ctx, db) // the index lets it in
		_, err5 := Note.Filter(Note.ID.Eq(another.ID)).Purge(ctx, db)

		n, err6 := Note.Unscoped().Filter(Note.Title.Eq("list")).Update(ctx, db, Note.DeletedAt.SetNull())
		is(t, n, 1)
		_, err7 := Note.AllRows().Delete(ctx, db)
		lately := time.Now().Add(time.Hour)
		n, err8 := Note.Unscoped().Filter(Note.DeletedAt.Lt(lately)).Purge(ctx, db)
		is(t, n, 1)
		return errors.Join(err, err2, err3, err4, err5, err6, err7, err8)
	}},
	{"update or create of a row that was deleted", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		if _, err := db.Exec(ctx, `CREATE UNIQUE INDEX notes_all ON notes (title)`); err != nil {
			return err
		}
		defer db.Exec(ctx, `DROP INDEX notes_all`)
		_, err := written(ctx, db)
		_, err2 := Note.AllRows().Delete(ctx, db)
		note := NoteRow{Title: "list", Text: "bread"}
		_, err3 := Note.GetOrCreate(ctx, db, &note, orm.OnConflict(Note.Title))
		says(t, err3, nil, "inlay: GetOrCreate: the row is there, and a default filter of the model leaves it out: call it on Unscoped")
		created, err4 := Note.UpdateOrCreate(ctx, db, &note, orm.OnConflict(Note.Title).Update(Note.Text, Note.DeletedAt))
		is(t, []any{created, note.DeletedAt == nil, note.Version}, []any{false, true, 3})
		return errors.Join(err, err2, err4)
	}},
	{"insert from keeps nothing", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		_, err := written(ctx, db)
		_, err2 := Note.InsertFrom(Note.Only(Note.Title, Note.Text)).All(ctx, db)
		is(t, errors.Is(err2, orm.ErrNotNull), true)
		return err
	}},
}

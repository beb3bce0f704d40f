package writes_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// DraftRow has columns that writes keep, and its table hooks that fail after them.
type DraftRow struct {
	ID   int64
	Text string
	orm.Timestamps
	orm.Versioned
}

type DraftTable struct {
	orm.Manager[DraftRow]
	ID   expr.Column[int64]
	Text expr.Column[string]
	orm.TimestampColumns
	orm.VersionColumn
}

var Draft = orm.Define[DraftTable]("drafts")

func (d *DraftTable) AfterInsert(_ context.Context, _ *orm.Tx, set *orm.Inserting[DraftRow]) error {
	if set.Rows[0].ID == 0 || set.Rows[0].CreatedAt.IsZero() {
		return errors.New("the hook does not see what the database has given")
	}
	return errBad
}

func (d *DraftTable) AfterUpdate(context.Context, *orm.Tx, *orm.Updating[DraftRow]) error {
	return errBad
}

// TestRowsOfFailedHooks has hooks fail after the write, which is undone: rows are as
// before, also where they are written again.
func TestRowsOfFailedHooks(t *testing.T) {
	modeltest.EachDatabase(t, nil, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, `CREATE TABLE drafts (id `+numbered(on)+`, text text NOT NULL UNIQUE, created_at timestamp with time zone NOT NULL,
			updated_at timestamp with time zone NOT NULL, version bigint NOT NULL)`)
		rows := []DraftRow{{Text: "a"}, {Text: "b"}}
		before := slices.Clone(rows)
		var outcomes []orm.Outcome
		failed := func(err error) {
			t.Helper()
			if !errors.Is(err, errBad) || !slices.Equal(rows, before) || outcomes != nil {
				t.Errorf("%v, %v, %+v", err, outcomes, rows)
			}
		}
		failed(Draft.InsertMany(ctx, db, rows, orm.Outcomes(&outcomes)))
		failed(Draft.InsertMany(ctx, db, rows, orm.OnConflict(Draft.Text).DoNothing(), orm.Outcomes(&outcomes)))
		failed(Draft.Insert(ctx, db, &rows[0]))
		_, err := Draft.UpdateOrCreate(ctx, db, &rows[0], orm.OnConflict(Draft.Text).Update(Draft.Text))
		failed(err)
		_, err = Draft.GetOrCreate(ctx, db, &rows[0], orm.OnConflict(Draft.Text))
		failed(err)

		if err := Draft.WithoutHooks().InsertMany(ctx, db, rows); err != nil {
			t.Fatal(err)
		}
		before = slices.Clone(rows)
		_, err = Draft.UpdateMany(ctx, db, rows, orm.Columns(Draft.Text))
		failed(err)
		failed(Draft.UpdateRow(ctx, db, &rows[0], Draft.Text))
		if n, err := Draft.WithoutHooks().UpdateMany(ctx, db, rows, orm.Columns(Draft.Text)); n != 2 || err != nil || rows[1].Version != 2 {
			t.Errorf("%d, %v, %+v", n, err, rows)
		}
	})
}

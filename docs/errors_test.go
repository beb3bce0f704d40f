package docs_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, errorsPage) }

var errorsPage = []snippet{
	{"constraints", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		_, err := City.Filter(City.Name.Eq("Moab")).Update(ctx, db, City.StateID.Set(99))
		var violated *orm.ConstraintError
		switch {
		case errors.Is(err, orm.ErrForeignKey):
			fmt.Println("there is no such state")
		case errors.As(err, &violated):
			fmt.Println("the database refuses it:", violated.Kind, violated.Table, violated.Columns)
		}
		is(t, errors.Is(err, orm.ErrForeignKey), true)

		some := orm.Into[ArchiveRow](City.Filter(City.ID.Eq(1)).Annotate("reason", expr.Value("moved")))
		_, err2 := Archive.InsertFrom(some).All(ctx, db)
		_, err = Archive.InsertFrom(some).All(ctx, db)
		if !errors.As(err, &violated) {
			t.Fatal(err)
		}
		is(t, []any{violated.Kind, violated.Table, violated.Columns}, []any{orm.ErrUnique, "archive", []string{"id"}})
		named := ""
		if db.Dialect() == "PostgreSQL" {
			named = `, constraint "archive_pkey"`
		}
		says(t, violated, orm.ErrUnique, "inlay: archive (id)"+named+": a unique constraint is violated: another row has these values already; give this one others, or change that row")
		return err2
	}},
	{"a statement that was not sent", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		n, err := City.Filter(City.ID.Eq(1)).Update(ctx, db, City.Population.SetExpr(City.Population.Plus(1)))
		if errors.Is(err, orm.ErrNotSent) {
			n, err = City.Filter(City.ID.Eq(1)).Update(ctx, db, City.Population.SetExpr(City.Population.Plus(1)))
		}
		is(t, n, 1)
		return err
	}},
}

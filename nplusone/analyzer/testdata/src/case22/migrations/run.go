package migrations

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func run(ctx context.Context, db *orm.DB, names []string) error {
	for _, name := range names {
		if err := geo.State.Insert(ctx, db, &geo.StateRow{Name: name}); err != nil {
			return err
		}
	}
	return nil
}

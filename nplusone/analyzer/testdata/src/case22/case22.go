package case22

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func seedStates(ctx context.Context, db *orm.DB, names []string) error {
	for _, name := range names {
		if err := geo.State.Insert(ctx, db, &geo.StateRow{Name: name}); err != nil {
			return err
		}
	}
	return nil
}

type migration struct {
	id  string
	run func(ctx context.Context, db *orm.DB, names []string) error
}

var list = []*migration{{
	id: "1",
	run: func(ctx context.Context, db *orm.DB, names []string) error {
		for _, name := range names {
			if err := geo.State.Insert(ctx, db, &geo.StateRow{Name: name}); err != nil {
				return err
			}
		}
		return nil
	},
}}

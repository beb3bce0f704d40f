package case16

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

var refresh = func(ctx context.Context, db *orm.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := geo.State.Filter(geo.State.ID.Eq(id)).Get(ctx, db); err != nil { // want `N\+1`
			return err
		}
	}
	return nil
}

type command struct {
	run func(ctx context.Context, db *orm.DB, ids []int64) error
}

var commands = []command{{run: func(ctx context.Context, db *orm.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := geo.State.Filter(geo.State.ID.Eq(id)).Get(ctx, db); err != nil { // want `N\+1`
			return err
		}
	}
	return nil
}}}

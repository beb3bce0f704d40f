package case10

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func indexes(ctx context.Context, db *orm.DB, ids []int64) error {
	for i := range len(ids) {
		if _, err := geo.State.Filter(geo.State.ID.Eq(ids[i])).Get(ctx, db); err != nil { // want `N\+1: .* for each of len\(…\)`
			return err
		}
	}
	for i := 0; i < len(ids); i++ {
		if _, err := geo.State.Filter(geo.State.ID.Eq(ids[i])).Get(ctx, db); err != nil { // want `N\+1: .* for each of ids`
			return err
		}
	}
	return nil
}

func number(ctx context.Context, db *orm.DB, ids []int64, n int) error {
	for i := range n {
		if _, err := geo.State.Filter(geo.State.ID.Eq(ids[i])).Get(ctx, db); err != nil { // want `N\+1: .* for each of ids`
			return err
		}
	}
	for i := 0; i < n; i++ {
		if _, err := geo.State.Filter(geo.State.ID.Eq(ids[i])).Get(ctx, db); err != nil { // want `N\+1: .* for each of ids`
			return err
		}
	}
	for i := 0; i < 3; i++ {
		if _, err := geo.State.Filter(geo.State.ID.Eq(ids[i])).Get(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

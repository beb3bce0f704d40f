package case18

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func prefetch(ctx context.Context, db *orm.DB) error {
	states, err := geo.State.Prefetch(geo.State.Cities).All(ctx, db)
	for _, s := range states {
		println(s.Name)
	}
	return err
}

func chunks(ctx context.Context, db *orm.DB, ids []int64) error {
	for i := 0; i < len(ids); i += 100 {
		if _, err := geo.State.Filter(geo.State.ID.In(ids[i:min(i+100, len(ids))]...)).All(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

package case19

import (
	"context"
	"slices"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func keyset(ctx context.Context, db *orm.DB) error {
	for last := int64(0); ; {
		page, err := geo.State.Filter(geo.State.ID.Gt(last)).Limit(100).All(ctx, db)
		if err != nil || len(page) == 0 {
			return err
		}
		last = page[len(page)-1].ID
	}
}

func offset(ctx context.Context, db *orm.DB) error {
	for n := int64(0); ; n += 100 {
		page, err := geo.State.Limit(100).Offset(n).All(ctx, db)
		if err != nil {
			return err
		}
		for _, s := range page {
			println(s.Name)
		}
		if len(page) < 100 {
			break
		}
	}
	return nil
}

func batches(ctx context.Context, db *orm.DB) error {
	for rows, err := range orm.Batches(ctx, db, geo.City.Filter(), geo.City.ID, 100) {
		if err != nil {
			return err
		}
		if err := geo.City.InsertMany(ctx, db, rows); err != nil {
			return err
		}
	}
	return nil
}

func chunks(ctx context.Context, db *orm.DB, ids []int64) error {
	for chunk := range slices.Chunk(ids, 100) {
		if _, err := geo.City.Filter(geo.City.ID.In(chunk...)).All(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

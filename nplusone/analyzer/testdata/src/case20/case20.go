package case20

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func retry(ctx context.Context, db *orm.DB, row geo.CityRow) (err error) {
	for range 3 {
		if err = geo.City.Insert(ctx, db, &row); err == nil {
			break
		}
	}
	for attempt := 0; attempt < 3; attempt++ {
		row.ID = int64(attempt)
		if err = geo.City.Insert(ctx, db, &row); err == nil {
			return nil
		}
	}
	return db.InTx(ctx, func(tx *orm.Tx) error { return geo.City.Insert(ctx, tx, &row) })
}

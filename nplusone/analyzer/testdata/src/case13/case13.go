package case13

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func insert(ctx context.Context, db *orm.DB, rows []geo.CityRow) error {
	for i := range rows {
		if err := geo.City.Insert(ctx, db, &rows[i]); err != nil { // want `write N\+1: geo.City.Insert runs for each of rows: collect the rows and write them by one InsertMany`
			return err
		}
	}
	return db.InTx(ctx, func(tx *orm.Tx) error {
		for _, row := range rows {
			if err := geo.City.Insert(ctx, tx, &row); err != nil { // want `write N\+1`
				return err
			}
		}
		return nil
	})
}

func inTransactions(ctx context.Context, db *orm.DB, rows []geo.CityRow) error {
	for _, row := range rows {
		err := db.InTx(ctx, func(tx *orm.Tx) error {
			return geo.City.UpdateRow(ctx, tx, &row) // want `write N\+1: .* for each row of rows: collect the rows and write them by one UpdateMany`
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func change(ctx context.Context, db *orm.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := geo.City.Filter(geo.City.ID.Eq(id)).Delete(ctx, db); err != nil { // want `write N\+1: .*filter by In and call Delete once`
			return err
		}
	}
	return nil
}

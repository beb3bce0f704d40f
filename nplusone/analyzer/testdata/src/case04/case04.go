package case04

import (
	"context"

	"case04/store"
	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func page(ctx context.Context, db *orm.DB, cities []geo.CityRow) error {
	for _, c := range cities {
		if _, err := store.StateOf(ctx, db, c.StateID); err != nil { // want `N\+1: store.StateOf \(store.StateOf → store.byID → orm.QuerySet.Get\) runs for each c of cities`
			return err
		}
	}
	return nil
}

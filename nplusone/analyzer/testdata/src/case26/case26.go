package case26

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func allowed(ctx context.Context, db *orm.DB, ids []int64, cities []geo.CityRow) {
	for _, id := range ids {
		//inlay:allow-nplusone * -- ids are never more than two
		_, _ = geo.State.Filter(geo.State.ID.Eq(id)).Get(ctx, db)
		_, _ = geo.State.Filter(geo.State.ID.Eq(id)).Get(ctx, db) // want `N\+1`
	}
	for _, id := range ids { //inlay:allow-nplusone * -- on the loop
		_, _ = geo.State.Filter(geo.State.ID.Eq(id)).Get(ctx, db)
	}
	//inlay:allow-nplusone * -- above the loop
	for _, id := range ids {
		_, _ = geo.State.Filter(geo.State.ID.Eq(id)).Get(ctx, db) //inlay:allow-nplusone geo.City.State -- another relation // want "suppresses nothing"
	}
	for _, c := range cities {
		_, _ = geo.State.Filter(geo.State.ID.Eq(c.StateID)).Get(ctx, db) //inlay:allow-nplusone geo.City.State -- the page shows one city
	}
	for _, id := range ids {
		_, _ = geo.State.Filter(geo.State.ID.Eq(id)).Get(ctx, db) /* want `N\+1` "needs a relation or \\* and a reason" */ //inlay:allow-nplusone *
	}
	_, _ = geo.State.All(ctx, db) //inlay:allow-nplusone * -- it was a loop once // want "this suppression suppresses nothing: delete it"
}

func byID(ctx context.Context, db *orm.DB, id int64) (geo.StateRow, error) {
	//inlay:allow-nplusone * -- a cache stands before the database
	return geo.State.Filter(geo.State.ID.Eq(id)).Get(ctx, db)
}

func helper(ctx context.Context, db *orm.DB, ids []int64) {
	for _, id := range ids {
		_, _ = byID(ctx, db, id)
	}
}

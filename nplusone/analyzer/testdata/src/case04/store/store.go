package store

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

// StateOf is two helpers away from its query.
func StateOf(ctx context.Context, db *orm.DB, id int64) (geo.StateRow, error) { // want StateOf:"executes one by store.byID → orm.QuerySet.Get"
	return byID(ctx, db, id)
}

func byID(ctx context.Context, db *orm.DB, id int64) (geo.StateRow, error) {
	return geo.State.Filter(geo.State.ID.Eq(id)).Get(ctx, db)
}

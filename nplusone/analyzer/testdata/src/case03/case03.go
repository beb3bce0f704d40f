package case03

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func counts(ctx context.Context, db *orm.DB, states []geo.StateRow) error {
	for _, s := range states {
		n, err := geo.City.Filter(geo.City.StateID.Eq(s.ID)).Count(ctx, db) // want `N\+1: .* annotate geo.State.Cities.Count\(\) on`
		if err != nil {
			return err
		}
		found, err := geo.City.Filter(geo.City.StateID.Eq(s.ID)).Exists(ctx, db) // want `N\+1: .* annotate geo.State.Cities.Any\(\) on`
		println(n, found, err)
	}
	return nil
}

func narrowed(ctx context.Context, db *orm.DB, states []geo.StateRow) {
	for _, s := range states {
		_, _ = geo.City.Filter(geo.City.StateID.Eq(s.ID), geo.City.Name.Eq("Moab")).Exists(ctx, db) // want `annotate geo.State.Cities.Among\(…\).Any\(\) on`
	}
}

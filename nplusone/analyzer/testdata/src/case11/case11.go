package case11

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

type region struct{ states []geo.StateRow }

func nested(ctx context.Context, db *orm.DB, regions []region) error {
	for _, r := range regions {
		for _, s := range r.states {
			if _, err := geo.City.Filter(geo.City.StateID.Eq(s.ID)).All(ctx, db); err != nil { // want `N\+1: .* runs for each s of r.states, and that for each r of regions: Prefetch`
				return err
			}
		}
	}
	return nil
}

package case07

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func stream(ctx context.Context, db *orm.DB) error {
	for c, err := range geo.City.Iter(ctx, db) {
		if err != nil {
			return err
		}
		s, err := geo.State.Filter(geo.State.ID.Eq(c.StateID)).Get(ctx, db) // want `N\+1: .* for each c of geo.City.Iter\(…\): SelectRelated\(geo.City.State\) on the query at case07.go:12`
		println(s.Name, err)
	}
	return nil
}

func children(ctx context.Context, db *orm.DB) {
	for s := range geo.State.Iter(ctx, db) {
		_, _ = geo.City.Filter(geo.City.StateID.Eq(s.ID)).All(ctx, db) // want `Prefetch\(geo.State.Cities\) on the query at case07.go:\d+, read by All, or InOneStatement with Iter`
	}
}

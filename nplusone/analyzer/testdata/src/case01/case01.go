package case01

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func states(ctx context.Context, db *orm.DB) error {
	cities, err := geo.City.Filter(geo.City.ID.Gt(7)).All(ctx, db)
	if err != nil {
		return err
	}
	for _, c := range cities {
		s, err := geo.State.Filter(geo.State.ID.Eq(c.StateID)).Get(ctx, db) // want `^N\+1: geo.State.Filter\(…\).Get runs for each c of cities: SelectRelated\(geo.City.State\) on the query at case01.go:12$`
		if err != nil {
			return err
		}
		println(s.Name)
	}
	return nil
}

func byVariable(ctx context.Context, db *orm.DB, cities []*geo.CityRow) error {
	for i := range cities {
		id := cities[i].StateID
		qs := geo.State.Filter(geo.State.ID.Eq(id))
		if _, err := qs.Get(ctx, db); err != nil { // want `N\+1: qs.Get runs for each of cities: SelectRelated\(geo.City.State\) on the query that they come from`
			return err
		}
	}
	return nil
}

// mayors have no relation.
func mayors(ctx context.Context, db *orm.DB, cities []geo.CityRow) error {
	for _, c := range cities {
		if _, err := geo.Mayor.Filter(geo.Mayor.ID.Eq(*c.MayorID)).Get(ctx, db); err != nil { // want `orm.InBulk\(ctx, db, geo.Mayor.Filter\(\), geo.Mayor.ID, keys\) before the loop`
			return err
		}
		if _, err := geo.Mayor.Filter(geo.Mayor.Name.Eq(c.Name)).Get(ctx, db); err != nil { // want `with geo.Mayor.Name.In\(keys...\)`
			return err
		}
	}
	return nil
}

func flags(ctx context.Context, db *orm.DB, states []geo.StateRow) {
	for _, s := range states {
		_, _ = geo.Flag.Filter(geo.Flag.Code.Eq(s.Name), geo.Flag.ID.Gt(1)).Get(ctx, db) // want `orm.InBulk\(ctx, db, geo.Flag.Filter\(…\), geo.Flag.Code, keys\)`
		_, _ = geo.Flag.Filter(geo.Flag.ID.Eq(s.ID)).Get(ctx, db)                        // want `with geo.Flag.ID.In\(keys...\)`
	}
}

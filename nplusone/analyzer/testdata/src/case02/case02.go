package case02

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func cities(ctx context.Context, db *orm.DB) error {
	states, err := geo.State.All(ctx, db)
	if err != nil {
		return err
	}
	for _, s := range states {
		cities, err := geo.City.Filter(geo.City.StateID.Eq(s.ID)).All(ctx, db) // want `N\+1: geo.City.Filter\(…\).All runs for each s of states: Prefetch\(geo.State.Cities\) on the query at case02.go:12`
		if err != nil {
			return err
		}
		println(cities[0].Name)
		first, err := geo.City.Filter(geo.City.StateID.Eq(s.ID)).First(ctx, db) // want `Prefetch\(geo.State.Cities.PerParent\(1\)\), or annotate a Subquery, on`
		println(first.Name)
		if err != nil {
			return err
		}
		named, err := geo.City.Filter(geo.City.StateID.Eq(s.ID), geo.City.Name.Eq("Moab")).All(ctx, db) // want `Prefetch\(geo.State.Cities.Among\(…\)\)`
		println(named[0].Name, err)
		ordered, err := geo.City.Filter(geo.City.StateID.Eq(s.ID)).OrderBy(geo.City.ID.Desc()).All(ctx, db) // want `Prefetch\(geo.State.Cities.Among\(…\)\) on`
		println(ordered[0].Name, err)
		largest, err := geo.City.Filter(geo.City.StateID.Eq(s.ID)).OrderBy(geo.City.ID.Desc()).First(ctx, db) // want `Prefetch\(geo.State.Cities.Among\(…\).PerParent\(1\)\)`
		println(largest.Name, err)
	}
	return nil
}

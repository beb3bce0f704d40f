// Package own27silentcomposed composes in a loop what is sent once.
package own27silentcomposed

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

// all filters by every name, and asks once.
func all(ctx context.Context, db orm.Handle, names []string) ([]geo.CityRow, error) {
	qs := geo.City.QuerySet
	for _, name := range names {
		qs = qs.Filter(geo.City.Name.Eq(name))
	}
	return qs.All(ctx, db)
}

// grouped asks once, and sorts the rows in a map.
func grouped(ctx context.Context, db orm.Handle, states []geo.StateRow) (map[int64][]geo.CityRow, error) {
	ids := make([]int64, 0, len(states))
	for _, s := range states {
		ids = append(ids, s.ID)
	}
	cities, err := geo.City.Filter(geo.City.StateID.In(ids...)).All(ctx, db)
	found := map[int64][]geo.CityRow{}
	for _, c := range cities {
		found[c.StateID] = append(found[c.StateID], c)
	}
	return found, err
}

// queries are built for each state, and not sent.
func queries(states []geo.StateRow) (all []orm.QuerySet[geo.CityRow]) {
	for _, s := range states {
		all = append(all, geo.City.Filter(geo.City.StateID.Eq(s.ID)))
	}
	return all
}

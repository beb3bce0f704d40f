package case09

import (
	"context"
	"sync"

	"geo"

	"github.com/inlay-orm/inlay/orm"
	"golang.org/x/sync/errgroup"
)

func fanOut(ctx context.Context, db *orm.DB, cities []geo.CityRow) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, c := range cities {
		g.Go(func() error {
			_, err := geo.State.Filter(geo.State.ID.Eq(c.StateID)).Get(ctx, db) // want `N\+1, concurrent: .* for each c of cities`
			return err
		})
	}
	return g.Wait()
}

func goroutines(ctx context.Context, db *orm.DB, cities []geo.CityRow) {
	var wg sync.WaitGroup
	for _, c := range cities {
		wg.Add(1)
		go func(c geo.CityRow) {
			defer wg.Done()
			_, _ = geo.State.Filter(geo.State.ID.Eq(c.StateID)).Get(ctx, db) // want `N\+1, concurrent`
		}(c)
	}
	wg.Wait()
}

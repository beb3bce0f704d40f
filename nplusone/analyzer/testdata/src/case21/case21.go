package case21

import (
	"context"
	"time"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func worker(ctx context.Context, db *orm.DB, jobs chan int64) {
	for id := range jobs {
		_, _ = geo.City.Filter(geo.City.ID.Eq(id)).Get(ctx, db)
	}
}

func ticker(ctx context.Context, db *orm.DB, t *time.Ticker, jobs chan int64) {
	for now := range t.C {
		_, _ = geo.City.Filter(geo.City.ID.Gt(now.Unix())).Count(ctx, db)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case id := <-jobs:
			_, _ = geo.City.Filter(geo.City.ID.Eq(id)).Get(ctx, db)
		}
	}
}

func workers(ctx context.Context, db *orm.DB, names []string, jobs chan int64) {
	for _, name := range names {
		go func() {
			for range jobs {
				_, _ = geo.State.Filter(geo.State.Name.Eq(name)).Get(ctx, db)
			}
		}()
	}
}

package possible

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

type Store interface {
	Load(ctx context.Context, id int64) (string, error)
}

func load(ctx context.Context, db *orm.DB, s Store, ids []int64) error {
	for _, id := range ids {
		if _, err := s.Load(ctx, id); err != nil { // want `possible N\+1: s.Load may run for each id of ids; not sure, since it may execute no query`
			return err
		}
	}
	for range 3 {
		if _, err := geo.State.Count(ctx, db); err != nil { // want `possible N\+1: .*since nothing shows that it asks for another row each time`
			return err
		}
	}
	return nil
}

package case05

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

type Store[R any] struct {
	qs  orm.QuerySet[R]
	key expr.Column[int64]
	db  *orm.DB
}

func (s *Store[R]) byID(ctx context.Context, id int64) (R, error) {
	return s.qs.Filter(s.key.Eq(id)).Get(ctx, s.db)
}

func page(ctx context.Context, states *Store[geo.StateRow], cities []geo.CityRow) error {
	for _, c := range cities {
		if _, err := states.byID(ctx, c.StateID); err != nil { // want `N\+1: states.byID \(case05.Store.byID → orm.QuerySet.Get\) runs for each c of cities`
			return err
		}
	}
	return nil
}

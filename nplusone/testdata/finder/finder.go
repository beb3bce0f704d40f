// Package finder is another package, whose helpers the cases query through.
package finder

import (
	"context"

	"github.com/inlay-orm/inlay/orm"
)

// Find is the only row of a query.
func Find[R any](ctx context.Context, db orm.Handle, qs orm.QuerySet[R]) (R, error) {
	return get(ctx, db, qs)
}

func get[R any](ctx context.Context, db orm.Handle, qs orm.QuerySet[R]) (R, error) {
	return qs.Get(ctx, db)
}

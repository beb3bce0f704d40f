package main

import (
	"context"
	"fmt"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

const queriesOfEach = 1000

// recorders counts the recorders that were found, so that looking for them has an effect.
var recorders int

// unwatched is what queries cost for the detector while there is no scope.
func unwatched() *work {
	return &work{
		name: "D1 the detector while it is off, 1,000 queries", batch: 1000, offline: true, page: detectorPage,
		check: func(context.Context) error {
			if watch.Current() != nil || recorders > 0 {
				return fmt.Errorf("there is a recorder")
			}
			return nil
		},
		contenders: []contender{{inlay, func(context.Context, int) error {
			for range queriesOfEach {
				if watch.Current() != nil {
					recorders++
				}
			}
			return nil
		}}},
		bars: []bar{{what: "wall time of a query", atMost: 2, unit: nanosecondTenths, of: func(inlay, _ sample) float64 {
			return float64(inlay.Wall) / queriesOfEach
		}}},
	}
}

// oneCity is a driver that answers every query with one row, at once.
type oneCity struct{ nowhere }

func (oneCity) Query(_ context.Context, _ *dialect.Statement, _ []tape.Value, into dialect.Receiver) error {
	into.Next()
	into.Filled()
	return nil
}

const (
	scopeOf100 = 100
	inOneScope = "Inlay, one scope"
)

// watched is what recording adds to a query.
func watched() *work {
	db := orm.NewDB(oneCity{})
	get := func(ctx context.Context, i int) error {
		_, err := City.Filter(City.ID.Eq(int64(i)+1)).Get(ctx, db)
		return err
	}
	var last nplusone.Totals
	inScopesOf := func(n int) func(ctx context.Context, i int) error {
		var within context.Context
		var scope *nplusone.Scope
		return func(ctx context.Context, i int) error {
			if i%n == 0 {
				within, scope = nplusone.Start(ctx, nplusone.Production)
			}
			err := get(within, i)
			if i%n == n-1 {
				last = scope.End().Totals
			}
			return err
		}
	}
	added := func(s, first sample) float64 { return float64(s.Wall - first.Wall) }
	return &work{
		name: "D2 a query that is recorded", batch: detectorBatch, offline: true, page: detectorPage,
		check: func(ctx context.Context) error {
			run := inScopesOf(scopeOf100)
			for i := range scopeOf100 {
				if err := run(ctx, i); err != nil {
					return err
				}
			}
			if last.Queries != scopeOf100 {
				return fmt.Errorf("%d queries were recorded, not %d", last.Queries, scopeOf100)
			}
			return nil
		},
		contenders: []contender{{"not recorded", get}, {inlay, inScopesOf(scopeOf100)}, {inOneScope, inScopesOf(detectorBatch)}},
		bars: []bar{
			{what: "wall time that is added", atMost: 600, of: added, unit: nanoseconds},
			{what: "wall time that is added", atMost: 600, of: added, unit: nanoseconds, who: inOneScope},
			{what: "allocations that are added", atMost: 0, unit: count, who: inOneScope, of: func(s, first sample) float64 {
				return oneDecimal(s.Allocs - first.Allocs)
			}},
		},
	}
}

// detectorBatch is a multiple of the queries of a scope.
const detectorBatch = 10_000

// nanosecondTenths is for what a processor does in a few of its cycles.
func nanosecondTenths(ns float64) string { return fmt.Sprintf("%.1f ns", ns) }

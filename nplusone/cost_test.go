//go:build !race

package nplusone_test

import (
	"context"
	"testing"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/schema"
)

// oneRow is a driver without a database, which answers every query with one row
// that is all zero.
type oneRow struct{ dialect.Driver }

var plain = &dialect.Dialect{Name: "One row", Placeholder: "$", ParamCast: "::", Pattern: dialect.LikePattern,
	Types: map[schema.Type]string{schema.Int64: "bigint"}}

func (oneRow) Dialect() *dialect.Dialect { return plain }

func (oneRow) Query(_ context.Context, _ *dialect.Statement, _ []tape.Value, into dialect.Receiver) error {
	into.Next()
	into.Filled()
	return nil
}

func (oneRow) Change(context.Context, *dialect.Statement, []tape.Value) (int64, error) { return 1, nil }

func silentDB() *orm.DB { return orm.NewDB(oneRow{}).WithTemplates(orm.VerifyTemplates(0, 0)) }

// TestAllocationsOfRecording pins that a query which is recorded allocates what
// it does otherwise. The race detector makes pools forget, so it runs without.
func TestAllocationsOfRecording(t *testing.T) {
	db := silentDB()
	id := int64(1 << 40)
	var ctx context.Context
	for _, c := range []struct {
		name string
		run  func() error
	}{
		{"Get", func() error {
			id++
			_, err := State.Filter(State.ID.Eq(id)).Get(ctx, db)
			return err
		}},
		{"All", func() error {
			id++
			_, err := City.Filter(City.StateID.Eq(id)).All(ctx, db)
			return err
		}},
		{"prepared", func() error {
			id++
			_, err := preparedState(id).Get(ctx, db)
			return err
		}},
		{"Update", func() error {
			_, err := State.Filter(State.ID.Eq(id)).Update(ctx, db, State.Name.Set("x"))
			return err
		}},
	} {
		measure := func() float64 {
			for range 600 { // beyond what a scope remembers of a shape
				if err := c.run(); err != nil {
					t.Fatal(err)
				}
			}
			return testing.AllocsPerRun(200, func() { _ = c.run() })
		}
		ctx = context.Background()
		off := measure()
		recording, scope := nplusone.Start(context.Background())
		ctx = recording
		on := measure()
		if scope.End().Totals.Queries < 800 {
			t.Errorf("%s is not recorded", c.name)
		}
		if on != off {
			t.Errorf("%s: %v allocations, and %v when it is recorded", c.name, off, on)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	db := silentDB()
	get := func(b *testing.B, ctx context.Context) {
		b.ReportAllocs()
		id := int64(0)
		for b.Loop() {
			id++
			if _, err := State.Filter(State.ID.Eq(id)).Get(ctx, db); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("off", func(b *testing.B) { get(b, context.Background()) })
	b.Run("on", func(b *testing.B) {
		ctx, scope := nplusone.Start(context.Background())
		defer scope.End()
		get(b, ctx)
	})
	b.Run("on elsewhere", func(b *testing.B) {
		_, scope := nplusone.Start(context.Background())
		defer scope.End()
		get(b, context.Background())
	})
}

// BenchmarkScopeOf100 records, judges and ends a scope with 100 queries.
func BenchmarkScopeOf100(b *testing.B) {
	db := silentDB()
	b.ReportAllocs()
	id := int64(0)
	for b.Loop() {
		ctx, scope := nplusone.Start(context.Background(), nplusone.Production)
		for range 100 {
			id++
			if _, err := State.Filter(State.ID.Eq(id)).Get(ctx, db); err != nil {
				b.Fatal(err)
			}
		}
		scope.End()
	}
}

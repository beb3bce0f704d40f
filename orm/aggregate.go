package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/schema"
)

// Aggregate computes named aggregates over all rows of the query and writes
// them to the struct that dest points to, by name. Over no rows a count is 0
// and every other aggregate NULL, so its field should be a pointer.
//
//	var stats struct {
//		Cities  int64
//		Biggest *int64
//	}
//	err := City.Aggregate(ctx, db, &stats, expr.Count().As("cities"), expr.Max(City.Population).As("biggest"))
//
// Errors: a [FaultsError] for a struct that cannot be a row, a [PlaceError]
// for an aggregate without a field, a [ScanError] for NULL in a plain field.
//
//inlay:query one
func (q QuerySet[R]) Aggregate(ctx context.Context, h Handle, dest any, aggregates ...expr.Named) error {
	v := reflect.ValueOf(dest)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("inlay: Aggregate needs a pointer to a struct to write to, not %T", dest)
	}
	if len(aggregates) == 0 {
		return fmt.Errorf("inlay: Aggregate needs an aggregate to compute")
	}
	layout, err := schema.LayoutOf(v.Type().Elem())
	if err != nil {
		return fmt.Errorf("inlay: Aggregate: %w", err)
	}
	for i, a := range aggregates {
		if expr.NameOf(a) == "" {
			return fmt.Errorf("inlay: aggregate %d has no name: make it with .As(name)", i+1)
		}
	}
	if q.has(isNone) {
		q.where = append(slices.Clip(q.where), expr.False())
	}
	u := use{kind: useInto, named: aggregates, layout: layout}
	return run(ctx, h, &q.query, u, &single{at: v.UnsafePointer()})
}

package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"unsafe"

	"github.com/inlay-orm/inlay/expr"
)

// InBulk returns the rows of a query whose key is among the given values, by
// key: keys that no row has are absent. The keys are sent as one argument.
// The column must be one of the query's, with a unique value in every row;
// where two rows share a key the later one is returned.
//
//	cities, err := orm.InBulk(ctx, db, City.Filter(), City.ID, ids)
//
//inlay:query rows
func InBulk[K comparable, R any](ctx context.Context, h Handle, qs QuerySet[R], key expr.Column[K], keys []K) (map[K]R, error) {
	col := expr.ColumnOf(key)
	if col == nil {
		return nil, expr.ErrZero
	}
	if qs.layout == nil {
		return nil, errNoModel
	}
	f, ok := qs.layout.Field(col.Name)
	if !ok {
		return nil, fmt.Errorf("inlay: InBulk: %s has no field for the key %s", qs.layout.Type, col)
	}
	if f.Type != reflect.TypeFor[K]() {
		return nil, fmt.Errorf("inlay: InBulk: field %s of %s is a %s; a key's field must be a %s, which is never NULL", f.Path, qs.layout.Type, f.Type, reflect.TypeFor[K]())
	}
	if qs.more().columns != nil && !slices.Contains(qs.more().columns, col) {
		qs.edit().columns = append(slices.Clip(qs.more().columns), col)
	}
	qs.query = qs.settled()
	rows, err := qs.Filter(key.In(keys...)).All(ctx, h)
	if err != nil {
		return nil, err
	}
	found := make(map[K]R, len(rows))
	for i := range rows {
		found[*(*K)(unsafe.Add(unsafe.Pointer(&rows[i]), f.Offset))] = rows[i]
	}
	return found, nil
}

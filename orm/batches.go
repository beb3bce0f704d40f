package orm

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"unsafe"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
)

// Batches returns the rows of a query in batches, ordered by the primary key, or
// in a model without one by a column that is unique and never NULL, each by a statement of its own: no connection is
// held between them, and memory is bounded by the size of a batch. An error
// is the last thing that it yields. The query must have no order, limit or
// offset of its own.
//
//	for cities, err := range orm.Batches(ctx, db, City.Filter(), City.ID, 1000) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(len(cities))
//	}
//
// Rows that are added or deleted meanwhile are seen or not; none that is there
// throughout is left out or seen twice.
//
//inlay:query rows
func Batches[K cmp.Ordered, R any](ctx context.Context, h Handle, qs QuerySet[R], key expr.Column[K], size int64) iter.Seq2[[]R, error] {
	return func(yield func([]R, error) bool) {
		offset, err := keyOffset[K](&qs.query, key, size)
		if err != nil {
			yield(nil, err)
			return
		}
		db, err := databaseOf(h)
		if err != nil {
			yield(nil, err)
			return
		}
		watchSeveral(ctx, db, &qs.query, 0)()
		ctx := watch.Part(ctx)
		next := qs.OrderBy(key.Asc()).Limit(size)
		for {
			rows, err := next.All(ctx, h)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(rows) == 0 || !yield(rows, nil) || int64(len(rows)) < size {
				return
			}
			last := *(*K)(unsafe.Add(unsafe.Pointer(&rows[len(rows)-1]), offset))
			next = qs.Filter(key.Gt(last)).OrderBy(key.Asc()).Limit(size)
		}
	}
}

// keyOffset is the place of the key in a row, after checking that the query
// can be read in batches by it.
func keyOffset[K any](q *query, key expr.Column[K], size int64) (uintptr, error) {
	col := expr.ColumnOf(key)
	switch {
	case col == nil:
		return 0, expr.ErrZero
	case q.layout == nil:
		return 0, errNoModel
	case size <= 0:
		return 0, fmt.Errorf("inlay: Batches: the size must be positive, not %d", size)
	case q.windows || q.grouped() || q.distinctRows():
		return 0, fmt.Errorf("inlay: Batches reads rows by their key: windows, groups and distinct rows are of the whole query")
	case q.repeatsRows():
		return 0, fmt.Errorf("inlay: Batches: %w", errRepeated)
	case len(q.model.table.PrimaryKey) > 0 && !slices.Equal(q.model.table.PrimaryKey, []*schema.Column{col}):
		return 0, fmt.Errorf("inlay: Batches: %s need not be unique, and rows that are level would be lost between batches: use the primary key, or Page, which adds it", col)
	case len(q.order) > 0 || q.sliced():
		return 0, fmt.Errorf("inlay: Batches orders and limits the query itself: leave out OrderBy, Limit and Offset")
	case col.Nullable():
		return 0, fmt.Errorf("inlay: Batches: the key %s may be NULL", col)
	}
	f, ok := q.layout.Field(col.Name)
	if !ok || f.Type != reflect.TypeFor[K]() || q.more().columns != nil && !slices.Contains(q.more().columns, col) {
		return 0, fmt.Errorf("inlay: Batches: the rows do not have the key %s", col)
	}
	return f.Offset, nil
}

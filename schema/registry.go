package schema

import (
	"slices"
	"sync"
	"sync/atomic"
)

// list is an append-only list that is read without a lock; ids are positions.
type list[T any] struct {
	mu    sync.Mutex
	items atomic.Pointer[[]T]
}

func (l *list[T]) all() []T {
	if p := l.items.Load(); p != nil {
		return *p
	}
	return nil
}

func (l *list[T]) add(item T) uint32 {
	l.mu.Lock()
	defer l.mu.Unlock()
	items := append(slices.Clip(l.all()), item)
	l.items.Store(&items)
	return uint32(len(items) - 1)
}

var (
	tables     list[*Table]
	allColumns list[*Column]
	allLayouts list[*Layout]
	relations  list[*Relation]
)

// epoch counts what was made known after it could have been asked for.
var epoch atomic.Uint64

// Epoch is a number that changes with every table and every named type that
// becomes known: what was worked out before may be otherwise now. Layouts do not
// count, since nothing can refer to one before it is there.
func Epoch() uint64 { return epoch.Load() }

// Register gives a table and its columns their ids and makes them known.
func Register(t *Table) {
	for _, c := range t.Columns {
		c.ID = allColumns.add(c)
	}
	for _, r := range t.Relations {
		r.ID = relations.add(r)
	}
	t.ID = tables.add(t)
	epoch.Add(1)
}

// RelationByID returns the relation that a token names.
func RelationByID(id uint32) *Relation { return relations.all()[id] }

func registerLayout(l *Layout) uint32 { return allLayouts.add(l) }

// Tables returns every registered table.
func Tables() []*Table { return tables.all() }

// TableByID returns the table that a token names.
func TableByID(id uint32) *Table { return tables.all()[id] }

// Columns returns every registered column, by its id.
func Columns() []*Column { return allColumns.all() }

// ColumnByID returns the column that a token names.
func ColumnByID(id uint32) *Column { return allColumns.all()[id] }

// LayoutByID returns the layout that a token names.
func LayoutByID(id uint32) *Layout { return allLayouts.all()[id] }

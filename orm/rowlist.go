package orm

import (
	"reflect"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// rowsView is rows of one layout: next to one another in memory, or each at a
// place of its own.
type rowsView struct {
	layout *schema.Layout
	base   unsafe.Pointer
	stride uintptr
	n      int
	list   []unsafe.Pointer
}

func rowsIn[R any](rows []R, layout *schema.Layout) rowsView {
	return rowsView{layout: layout, base: unsafe.Pointer(unsafe.SliceData(rows)), stride: unsafe.Sizeof(*new(R)), n: len(rows)}
}

// sliceOf is a view of rows that are next to one another as a slice again.
func sliceOf[R any](v rowsView) []R { return unsafe.Slice((*R)(v.base), v.n) }

func (v *rowsView) len() int {
	if v.list != nil {
		return len(v.list)
	}
	return v.n
}

func (v *rowsView) at(i int) unsafe.Pointer {
	if v.list != nil {
		return v.list[i]
	}
	return unsafe.Add(v.base, uintptr(i)*v.stride)
}

// copied are the rows as they are now, at places of their own.
func (v *rowsView) copied() rowsView {
	rows := reflect.MakeSlice(reflect.SliceOf(v.layout.Type), v.len(), v.len())
	for i := range v.len() {
		rows.Index(i).Set(reflect.NewAt(v.layout.Type, v.at(i)).Elem())
	}
	return rowsView{layout: v.layout, base: rows.UnsafePointer(), stride: v.layout.Type.Size(), n: v.len()}
}

// rowList is rows of a type that is known to itself alone.
type rowList interface {
	dialect.Receiver
	view(*schema.Layout) rowsView
	// arrange moves the rows: the one at order[i] comes to i.
	arrange(order []int32)
	// setMany sets a Many to the rows from one place up to another.
	setMany(holder unsafe.Pointer, from, to int32)
}

// collected is a list of rows.
type collected[R any] struct{ collector[R] }

func (c *collected[R]) view(layout *schema.Layout) rowsView { return rowsIn(c.rows, layout) }

func (c *collected[R]) arrange(order []int32) {
	rows := make([]R, len(order))
	for i, from := range order {
		rows[i] = c.rows[from]
	}
	c.rows = rows
}

func (c *collected[R]) setMany(holder unsafe.Pointer, from, to int32) {
	*(*Many[R])(holder) = Many[R]{c.rows[from:to:to]}
}

// rowType is what is done with rows of one struct where its type is not known.
type rowType interface {
	goType() reflect.Type
	// collect returns an empty list of rows.
	collect() rowList
	// slab returns a maker of places for single rows.
	slab() func() unsafe.Pointer
	copy(dst, src unsafe.Pointer)
	// setOne sets a One to a row, or to none with nil.
	setOne(holder, row unsafe.Pointer)
	// setMany sets a Many to the rows of a slice.
	setMany(holder, slice unsafe.Pointer)
}

type typed[R any] struct{}

func (typed[R]) goType() reflect.Type { return reflect.TypeFor[R]() }

func (typed[R]) collect() rowList { return &collected[R]{collector[R]{rows: []R{}}} }

func (typed[R]) copy(dst, src unsafe.Pointer) { *(*R)(dst) = *(*R)(src) }

func (typed[R]) setOne(holder, row unsafe.Pointer) {
	*(*One[R])(holder) = One[R]{row: (*R)(row), loaded: true}
}

func (typed[R]) setMany(holder, slice unsafe.Pointer) {
	rows := *(*[]R)(slice)
	if rows == nil {
		rows = []R{}
	}
	*(*Many[R])(holder) = Many[R]{rows}
}

// slabRows is the number of single rows that are allocated at once.
const slabRows = 32

func (typed[R]) slab() func() unsafe.Pointer {
	var rows []R
	return func() unsafe.Pointer {
		if len(rows) == 0 {
			rows = make([]R, slabRows)
		}
		row := &rows[0]
		rows = rows[1:]
		return unsafe.Pointer(row)
	}
}

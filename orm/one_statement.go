package orm

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/subquery"
)

// InOneStatement has [QuerySet.Prefetch] load everything in the statement that
// reads the rows: what is prefetched comes with each row as an array, in which
// each row may have arrays of its own. The result is the same. It spares round
// trips, and it may be read by Iter. On a fast network further statements are
// faster (see docs/loading.md for figures).
//
//	states, err := State.Prefetch(State.Cities.Among(City.Prefetch(City.Districts))).InOneStatement().All(ctx, db)
func (q QuerySet[R]) InOneStatement() QuerySet[R] {
	e := q.editRare()
	e.oneStatement = true
	e.rowType = typed[R]{}
	return q
}

// nest is rows of a relation that come inside each row of a query.
type nest struct {
	loading
	// query is the query for them, tied to a row of the query around.
	query *query
	// name is the annotation that they come as.
	name string
	// parent is the side whose rows they belong to, -1 for the query's own.
	parent int
	holder uintptr
	// memory is the struct that each is read into, shape how it is put together;
	// nil where it is the row itself.
	memory  reflect.Type
	shape   *shape
	outputs []schema.Output
	// place is that of the slice, in the struct that a row of the query is read into.
	place uintptr
}

// nestsOf are the nests for rows that relations are loaded into; via makes an
// expression over the rows' model one over the query's.
func nestsOf(layout *schema.Layout, prefetch []loading, parent int, via func(expr.Expr[any]) expr.Expr[any]) (nests []nest, err error) {
	for _, l := range prefetch {
		h, err := l.holder(layout)
		if err != nil {
			return nil, err
		}
		f := &fetch{loading: l}
		if f.sides, err = l.rel.resolve(); err != nil {
			return nil, err
		}
		if f.query, err = f.target(); err != nil {
			return nil, err
		}
		n := nest{loading: l, parent: parent, holder: h.Offset, memory: l.rows.goType()}
		if err := f.tieNested(via); err != nil {
			return nil, err
		}
		f.addFar() // which the rows have as well where a statement of its own reads them
		inner := *f.query
		inner.editRare().oneStatement = true
		whole := *inner.assembled() // a copy, so that no query of a caller leaves its stack
		n.query = &whole
		if n.query.err != nil {
			return nil, n.query.err
		}
		if n.shape = n.query.more().shape; n.shape != nil {
			n.memory = n.shape.memory
		}
		if err := n.findOutputs(); err != nil {
			return nil, err
		}
		nests = append(nests, n)
	}
	return nests, nil
}

// tieNested ties the query to one row of the query around.
func (f *fetch) tieNested(via func(expr.Expr[any]) expr.Expr[any]) error {
	q := f.query
	q.where = slices.Clip(q.where)
	for i, far := range f.sides.far {
		q.where = append(q.where, far.EqExpr(subquery.OuterRef(via(f.sides.near[i]))))
	}
	if f.sides.Type != nil && f.rel.Kind == schema.BelongsTo {
		q.where = append(q.where, subquery.OuterRef(via(expr.OfColumn[any](f.sides.Type))).Eq(f.rel.Value))
	}
	if !f.limited {
		return nil
	}
	if q.orderedByKey(); len(q.order) == 0 {
		return fmt.Errorf("inlay: %s: %w", f.rel, errPerParent)
	}
	q.limit, q.flags = f.limit, q.flags|hasLimit
	return nil
}

// findOutputs finds the field of every value that the query selects.
func (n *nest) findOutputs() error {
	for _, name := range n.query.shownNames() {
		f, ok := n.query.layout.Field(name)
		if !ok {
			if n.query.layout != n.query.model.table.Layout && n.query.more().columns == nil {
				if _, column := n.query.model.table.Column(name); column {
					continue // a struct that has no field for the column
				}
			}
			return fmt.Errorf("inlay: %s: %q has no place in %s", n.rel, name, n.loading.rows.goType())
		}
		n.outputs = append(n.outputs, schema.Output{Name: name, Field: f})
	}
	return nil
}

// Emit appends the rows as one value.
func (n *nest) Emit(t *tape.Tape) {
	t.Form(uint32(dialect.FormRecords), 1)
	n.query.withoutNone().emit(t, &use{kind: useSelect, e: nestRecord{n}, ordered: true})
}

// nestRecord is a row of a nest as one value.
type nestRecord struct{ *nest }

func (r nestRecord) Emit(t *tape.Tape) {
	t.Form(uint32(dialect.FormRecord), len(r.outputs))
	for _, out := range r.outputs {
		if col, ok := r.query.model.table.Column(out.Name); ok {
			t.Column(col.ID)
		} else {
			t.Ref(out.Name)
		}
	}
}

// appendNests appends what a shape with nests depends on.
func appendNests(key []byte, nests []nest) []byte {
	for i := range nests {
		n := &nests[i]
		key = binary.AppendUvarint(append(key, '['), uint64(n.rel.ID))
		key = binary.AppendUvarint(key, uint64(n.query.layout.ID))
		key = binary.AppendVarint(key, int64(n.parent))
		key = append(append(key, n.field...), 0)
		for _, out := range n.outputs {
			key = append(append(key, out.Name...), 0)
		}
		key = append(key, ']')
	}
	return key
}

// nestName names the annotation of a nest.
func nestName(i int) string { return "related__rows_" + strconv.Itoa(i+1) }

// addNests gives the nests fields of their own.
func (b *shapeBuilder) addNests(nests []nest) {
	b.nests = slices.Clone(nests)
	for i := range b.nests {
		n := &b.nests[i]
		n.name, n.place = nestName(i), uintptr(len(b.fields))               // of the field, until there is a struct
		n.query, n.loading = nil, loading{rel: n.rel, rows: n.loading.rows} // it is kept, and the query's values are not
		b.field(reflect.SliceOf(n.memory))
	}
}

// placeNests finds the places of the nests once there is a struct.
func (b *shapeBuilder) placeNests(fields *[]schema.Field, places []uintptr) {
	for i := range b.nests {
		n := &b.nests[i]
		sf := b.memory.Field(int(n.place))
		n.place = sf.Offset
		if n.parent >= 0 {
			n.holder += places[n.parent]
		}
		*fields = append(*fields, schema.Field{
			Name: n.name, Path: n.rel.Name, Offset: n.place, Type: sf.Type, Elem: sf.Type,
			SQL: schema.Rows, Rows: n.outputs, Annotation: true,
		})
	}
}

// assemble puts the rows of a nest together and into their field.
func (n *nest) assemble(base unsafe.Pointer) error {
	slice := unsafe.Add(base, n.place)
	holder := unsafe.Add(base, n.holder)
	count, data := sliceAt(slice)
	if n.rel.ToOne() && count > 1 {
		return fmt.Errorf("inlay: %s leads to one row, and two were found for one of the rows: %w", n.rel, ErrMultipleRows)
	}
	if n.shape == nil {
		if !n.rel.ToOne() {
			n.loading.rows.setMany(holder, slice)
		} else if count == 0 {
			n.loading.rows.setOne(holder, nil)
		} else {
			n.loading.rows.setOne(holder, data)
		}
		return nil
	}
	rows := n.loading.rows.collect()
	parts := newParts(n.shape)
	for i := range count {
		from := unsafe.Add(data, uintptr(i)*n.memory.Size())
		if err := parts.assemble(from); err != nil {
			return err
		}
		n.loading.rows.copy(rows.Next(), from)
	}
	if n.rel.ToOne() {
		var row unsafe.Pointer
		if count == 1 {
			made := rows.view(nil)
			row = made.at(0)
		}
		n.loading.rows.setOne(holder, row)
		return nil
	}
	rows.setMany(holder, 0, int32(count))
	return nil
}

// sliceAt is the length of a slice of any type, and where its elements are.
func sliceAt(slice unsafe.Pointer) (n int, data unsafe.Pointer) {
	bytes := *(*[]struct{})(slice) // its length is what every slice has at this place
	return len(bytes), *(*unsafe.Pointer)(slice)
}

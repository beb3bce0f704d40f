package orm

import (
	"encoding/binary"
	"reflect"
	"slices"
	"strconv"
	"sync"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/schema"
)

// shape is a struct that a row of a query is read into together with the rows
// that are related to it, and how they are put together.
type shape struct {
	layout *schema.Layout
	// memory is the struct; the query's own row is its first field.
	memory reflect.Type
	// annotations are what the query selects for the related rows.
	annotations []annotation
	// sides are the related rows, those that are related to others before these.
	sides []side
	// nests are related rows that come inside the row.
	nests []nest
	// keys are the fields of a key that is read beside the row.
	keys keyFields
}

// side is one related row of a shape. Places are offsets in its struct.
type side struct {
	rows   rowType
	row    uintptr
	holder uintptr
	// found is the place of the bool that says that there is a row, unless always
	// is true.
	found  uintptr
	always bool
}

// shapes are those that were made before, by what they hold.
var shapes sync.Map // string -> *shape

// shapeFor returns the shape for a row with what is related to it, and the
// nests that fill it, which belong to one query.
func shapeFor(layout *schema.Layout, related []loading, keys []*schema.Column, nested []loading, oneStatement bool) (_ *shape, nests []nest, err error) {
	if err := checkRelated(related); err != nil {
		return nil, nil, err
	}
	own := func(e expr.Expr[any]) expr.Expr[any] { return e }
	if nests, err = nestsOf(layout, nested, -1, own); err != nil {
		return nil, nil, err
	}
	b := shapeBuilder{shape: &shape{}, fields: []reflect.StructField{{Name: "Row", Type: layout.Type}}}
	if oneStatement {
		if err := b.find(layout, related, shapeSide{}); err != nil {
			return nil, nil, err
		}
		for i, s := range b.found {
			more, err := nestsOf(s.layout, s.loading.more().prefetch, i, s.via)
			if err != nil {
				return nil, nil, err
			}
			nests = append(nests, more...)
		}
	}
	var room [256]byte
	key := appendShape(binary.AppendUvarint(room[:0], uint64(layout.ID)), related)
	for _, col := range keys {
		key = binary.AppendUvarint(append(key, 'k'), uint64(col.ID))
	}
	key = appendNests(key, nests)
	if known, ok := shapes.Load(string(key)); ok {
		return known.(*shape), nests, nil
	}
	if !oneStatement {
		if err := b.find(layout, related, shapeSide{}); err != nil {
			return nil, nil, err
		}
	}
	b.addNests(nests)
	for _, col := range keys {
		b.field(col.Field.Type)
	}
	b.build(layout, keys)
	known, _ := shapes.LoadOrStore(string(key), b.shape)
	return known.(*shape), nests, nil
}

// appendShape appends what a shape depends on.
func appendShape(key []byte, related []loading) []byte {
	for i := range related {
		l := &related[i]
		more := l.more()
		key = binary.AppendUvarint(append(key, '('), uint64(l.rel.ID))
		if l.lifts() {
			key = append(key, 'u')
		}
		key = append(append(key, l.field...), 0)
		if more.columns != nil {
			for _, col := range withKeys(l.query.layout, more.columns, more.prefetch) {
				key = binary.AppendUvarint(append(key, 'c'), uint64(col.ID))
			}
		}
		key = append(appendShape(key, more.related), ')')
	}
	return key
}

// shapeBuilder makes a shape.
type shapeBuilder struct {
	*shape
	fields []reflect.StructField
	found  []shapeSide
	named  int
}

// shapeSide is a side before the places are known.
type shapeSide struct {
	loading loading
	// via makes an expression over the related model one over the query's.
	via      func(expr.Expr[any]) expr.Expr[any]
	prefix   string
	path     string
	optional bool
	layout   *schema.Layout
	columns  []*schema.Column
	// parent is the side that this one is related to, -1 for the query's row;
	// field and exists are places among the fields, exists -1 for none.
	parent, field, exists int
	holder                *schema.Holder
	key                   expr.Expr[any]
}

// find adds the sides that are related to one, whose place is the last.
func (b *shapeBuilder) find(layout *schema.Layout, related []loading, from shapeSide) error {
	parent := len(b.found) - 1
	for _, l := range related {
		s, err := newSide(layout, l, from)
		if err != nil {
			return err
		}
		s.parent, s.field, s.exists = parent, len(b.fields), -1
		b.field(l.rows.goType())
		if s.optional {
			s.exists = len(b.fields)
			b.field(reflect.TypeFor[bool]())
		}
		b.found = append(b.found, s)
		if err := b.find(s.layout, l.more().related, s); err != nil {
			return err
		}
	}
	return nil
}

func (b *shapeBuilder) field(t reflect.Type) {
	b.fields = append(b.fields, reflect.StructField{Name: "F" + strconv.Itoa(len(b.fields)), Type: t})
}

func newSide(layout *schema.Layout, l loading, from shapeSide) (s shapeSide, err error) {
	sides, err := l.rel.resolve()
	if err != nil {
		return s, err
	}
	path := toOne[any]{rel: l.rel, unscoped: l.lifts()}
	filters, _ := path.filters()
	s = shapeSide{loading: l, key: sides.far[0], layout: sides.target.table.Layout, columns: l.more().columns}
	if s.holder, err = l.holder(layout); err != nil {
		return s, err
	}
	if s.columns == nil {
		s.columns = sides.target.table.Columns
	}
	s.columns = withKeys(s.layout, s.columns, l.more().prefetch)
	s.prefix, s.path = schema.Snake(s.holder.Name)+"__", s.holder.Path+"."
	s.via = func(e expr.Expr[any]) expr.Expr[any] { return expr.Via[any](path, e) }
	if from.via != nil {
		s.prefix, s.path = from.prefix+s.prefix, from.path+s.path
		s.via = func(e expr.Expr[any]) expr.Expr[any] { return from.via(expr.Via[any](path, e)) }
	}
	s.optional = from.optional || l.rel.Kind != schema.BelongsTo || len(filters) > 0 || sides.Type != nil ||
		slices.ContainsFunc(sides.Near, (*schema.Column).Nullable)
	return s, nil
}

// build makes the struct and its layout.
func (b *shapeBuilder) build(main *schema.Layout, keys []*schema.Column) {
	b.memory = reflect.StructOf(b.fields)
	fields := slices.Clone(main.Fields)
	for i, col := range keys {
		f := *col.Field
		f.Name, f.Path, f.Offset = keyName(i), col.String(), b.memory.Field(len(b.fields)-len(keys)+i).Offset
		b.add(&fields, f, false, expr.OfColumn[any](col))
	}
	places := make([]uintptr, len(b.found))
	for i := range b.found {
		s := &b.found[i]
		places[i] = b.memory.Field(s.field).Offset
		for _, col := range s.columns {
			f := *col.Field
			f.Name, f.Path, f.Offset = s.prefix+f.Name, s.path+f.Path, places[i]+f.Offset
			b.add(&fields, f, s.optional, s.via(expr.OfColumn[any](col)))
		}
		made := side{rows: s.loading.rows, row: places[i], holder: s.holder.Offset, always: !s.optional}
		if s.parent >= 0 {
			made.holder += places[s.parent]
		}
		if s.optional {
			made.found = b.memory.Field(s.exists).Offset
			f := existsLayoutField
			f.Name, f.Path, f.Offset = s.prefix+"exists", s.path+"exists", made.found
			b.add(&fields, f, false, s.via(expr.Untyped(s.key.IsNotNull())))
		}
		b.sides = append(b.sides, made)
	}
	b.placeNests(&fields, places)
	slices.Reverse(b.sides)
	b.layout = schema.NewLayout(main, fields)
	for i := range keys {
		f, _ := b.layout.Field(keyName(i))
		b.keys = append(b.keys, f)
	}
}

// add adds a field and what fills it.
func (b *shapeBuilder) add(fields *[]schema.Field, f schema.Field, optional bool, e expr.Expr[any]) {
	f.Annotation, f.PrimaryKey = true, false
	if schema.CheckName(f.Name) != nil { // too long for the database
		b.named++
		f.Name = "related__column_" + strconv.Itoa(b.named) // which valueName never makes
	}
	if optional && f.Nulls != schema.NullPointer && f.Nulls != schema.NullSQL && f.Nulls != schema.NullOpt {
		f.Nulls = schema.NullZero // also where its type reads NULL itself: what is missing is not read
	}
	*fields = append(*fields, f)
	b.annotations = append(b.annotations, annotation{name: f.Name, e: e, related: true})
}

// existsLayoutField is the field of a bool.
var existsLayoutField = mustLayout[struct{ Exists bool }]().Fields[0]

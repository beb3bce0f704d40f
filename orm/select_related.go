package orm

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/schema"
)

// SelectRelated loads the rows that to-one relations lead to, in the same
// statement, into the fields of the row struct that have the relations' names.
// A row that is not there leaves its [One] loaded and empty. Calls add up.
//
//	cities, err := City.SelectRelated(City.State).All(ctx, db)
//	state, err := cities[0].State.Get()
//
// The method Among of a relation chooses columns, and goes on to further
// relations:
//
//	District.SelectRelated(District.City.Among(City.Only(City.Name).SelectRelated(City.State)))
//
// In Count, in Values and inside other queries it does nothing. Groups, and an
// update or a delete that gives back rows, have no related rows: an error from
// the terminal.
func (q QuerySet[R]) SelectRelated(relations ...RelatedOne) QuerySet[R] {
	e := q.edit()
	e.related = q.addLoadings(e.related, loadingsOf(relations))
	e.rowType = typed[R]{}
	return q
}

var (
	errRelatedGroups = errors.New("inlay: groups and changed rows have no related rows: leave out SelectRelated, and use orm.Load for rows that are there")
	errSelectAmong   = errors.New("SelectRelated takes Only, Defer, SelectRelated and Prefetch from the query given by Among: filter the query itself by expr.Via, or use Prefetch")
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

// assembled is the query with what SelectRelated adds to it.
func (q *query) assembled() *query {
	more := q.more()
	if q.err != nil || q.model == nil || more.values != nil {
		return q
	}
	if err := checkFetches(q.layout, more); err != nil {
		failed := *q
		failed.fail(err)
		return &failed
	}
	if more.prefetch != nil && more.columns != nil {
		keyed := *q
		columns := withKeys(q.layout, more.columns, more.prefetch)
		if q.has(distinct) && len(columns) > len(more.columns) {
			keyed.fail(fmt.Errorf("inlay: Prefetch needs %s, and with it other rows are distinct: name it in Only, or use orm.Load", columns[len(more.columns)]))
			return &keyed
		}
		keyed.edit().columns = columns
		q, more = &keyed, keyed.more()
	}
	nested := more.prefetch
	if !more.oneStatement {
		nested = nil
	}
	if more.related == nil && more.keys == nil && nested == nil {
		return q
	}
	whole := *q
	if q.grouped() || more.change != nil {
		whole.fail(errRelatedGroups)
		return &whole
	}
	s, nests, err := shapeFor(q.layout, more.related, more.keys, nested, more.oneStatement)
	if err != nil {
		whole.fail(err)
		return &whole
	}
	whole.annotations = append(slices.Clip(q.annotations), s.annotations...)
	for i := range nests {
		whole.annotations = append(whole.annotations, annotation{name: nestName(i), e: expr.Wrap[any](&nests[i])})
	}
	whole.layout = s.layout
	whole.edit().shape = s
	return &whole
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

// lifts reports whether the default filters of the other manager are lifted.
func (l *loading) lifts() bool { return l.unscoped || l.query != nil && l.query.has(unscoped) }

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

// checkRelated checks the queries given by Among, which are no part of a shape.
func checkRelated(related []loading) error {
	for i := range related {
		l := &related[i]
		q := l.query
		if q == nil {
			continue
		}
		sides, err := l.rel.resolve()
		switch {
		case err != nil:
			return err
		case q.err != nil:
			return q.err
		case q.model != sides.target:
			return fmt.Errorf("inlay: %s.Among needs a query over %s", l.rel, sides.target.table.Model)
		case !q.onlyChooses():
			return fmt.Errorf("inlay: %s: %w", l.rel, errSelectAmong)
		}
		if err := checkRelated(q.more().related); err != nil {
			return err
		}
	}
	return nil
}

// onlyChooses reports whether a query says no more than which columns, and
// which relations, are loaded.
func (q *query) onlyChooses() bool {
	more := *q.more()
	more.columns, more.related, more.prefetch, more.rowType = nil, nil, nil, nil
	own := *q
	own.extra = &more
	return own.isPlain() && len(own.where) == 0
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
	if optional && f.Nulls != schema.NullPointer && f.Nulls != schema.NullSQL {
		f.Nulls = schema.NullZero // also where its type reads NULL itself: what is missing is not read
	}
	*fields = append(*fields, f)
	b.annotations = append(b.annotations, annotation{name: f.Name, e: e, related: true})
}

// existsLayoutField is the field of a bool.
var existsLayoutField = mustLayout[struct{ Exists bool }]().Fields[0]

// parts puts rows of a shape together.
type parts struct {
	shape *shape
	slabs []func() unsafe.Pointer
}

func newParts(s *shape) parts {
	p := parts{shape: s}
	for i := range s.sides {
		p.slabs = append(p.slabs, s.sides[i].rows.slab())
	}
	return p
}

// assemble sets the fields that hold related rows, of the row at base and of
// those beside it.
func (p *parts) assemble(base unsafe.Pointer) error {
	for i := range p.shape.nests {
		if err := p.shape.nests[i].assemble(base); err != nil {
			return err
		}
	}
	for i := range p.shape.sides {
		s := &p.shape.sides[i]
		if !s.always && !*(*bool)(unsafe.Add(base, s.found)) {
			s.rows.setOne(unsafe.Add(base, s.holder), nil)
			continue
		}
		row := p.slabs[i]()
		s.rows.copy(row, unsafe.Add(base, s.row))
		s.rows.setOne(unsafe.Add(base, s.holder), row)
	}
	return nil
}

// assembler is a receiver that puts rows together with those related to them.
type assembler struct {
	parts
	rows rowType
	into dialect.Receiver
	// memory is a pointer to the struct that rows are read into.
	memory reflect.Value
	err    error
}

// receiver returns what reads rows of the query's shape for a receiver of rows,
// nil where the query has none.
func (q *query) receiver(into dialect.Receiver) *assembler {
	s := q.more().shape
	if s == nil {
		return nil
	}
	return &assembler{parts: newParts(s), rows: q.more().rowType, into: into, memory: reflect.New(s.memory)}
}

func (a *assembler) Next() unsafe.Pointer {
	a.memory.Elem().SetZero()
	return a.memory.UnsafePointer()
}

func (a *assembler) Filled() bool {
	base := a.memory.UnsafePointer()
	if a.err = a.assemble(base); a.err != nil {
		return false
	}
	if len(a.shape.keys) > 0 {
		a.into.(*fetch).beside(a.shape.keys, base)
	}
	a.rows.copy(a.into.Next(), base)
	return a.into.Filled()
}

package orm

import (
	"reflect"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
)

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

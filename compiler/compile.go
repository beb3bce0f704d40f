package compiler

import (
	"slices"
	"sync"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Compile makes the template of a tape for a dialect. It depends on nothing
// but the tape's shape, the dialect and the schema.
//
// Errors: a mistake that was recorded on the tape; [*UnknownFieldError],
// [*OuterRefError], [*ForeignColumnError], [*PlaceError], [*NameError],
// [*AggregateError], [*UnsupportedError].
func Compile(t *tape.Tape, spelling *dialect.Spelling) (*Template, error) {
	if err := t.Err(); err != nil {
		return nil, err
	}
	w := workspaces.Get().(*workspace)
	defer w.release()
	b := &w.binder
	b.start(t, spelling)
	b.query(0, noScope, asIs)
	if b.err != nil {
		return nil, b.err
	}
	r := &w.renderer
	r.start(b, spelling, len(t.Args))
	r.expr(0, 0)
	if r.err != nil {
		return nil, r.err
	}
	return &Template{
		Statement: dialect.Statement{
			SQL:     string(r.sql),
			Params:  slices.Clone(r.params),
			Outputs: slices.Clone(b.outputs),
		},
		Tables: tablesOf(b.tables),
	}, nil
}

// workspace is the memory that a compilation needs and a template does not keep.
type workspace struct {
	binder   binder
	renderer renderer
}

var workspaces = sync.Pool{New: func() any { return new(workspace) }}

func (w *workspace) release() {
	w.binder.release()
	w.renderer.release()
	workspaces.Put(w)
}

func tablesOf(ids []uint32) []*schema.Table {
	tables := make([]*schema.Table, len(ids))
	for i, id := range ids {
		tables[i] = schema.TableByID(id)
	}
	return tables
}

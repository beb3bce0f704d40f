package compiler

import (
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
	// One allocation holds a template and what a small query needs beside it.
	m := &struct {
		Template
		params  [4]dialect.Param
		outputs [4]dialect.Output
		tables  [2]*schema.Table
	}{}
	m.SQL = string(r.sql)
	m.Params = append(m.params[:0], r.params...)
	m.Outputs = append(m.outputs[:0], b.outputs...)
	m.Tables = m.tables[:0]
	for _, id := range b.tables {
		m.Tables = append(m.Tables, schema.TableByID(id))
	}
	return &m.Template, nil
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

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
	tpl, err := w.compile(t, spelling)
	w.renderer.release()
	workspaces.Put(w)
	return tpl, err
}

// workspace is the memory that a compilation needs and a template does not keep.
type workspace struct {
	binder   binder
	renderer renderer
}

var workspaces = sync.Pool{New: func() any { return new(workspace) }}

func (w *workspace) compile(t *tape.Tape, spelling *dialect.Spelling) (*Template, error) {
	if p, ok := isPlain(t, spelling); ok {
		return w.plain(&p, t, spelling)
	}
	tpl, err := w.bound(t, spelling)
	w.binder.release()
	return tpl, err
}

// bound binds a tape and renders what comes of it.
func (w *workspace) bound(t *tape.Tape, spelling *dialect.Spelling) (*Template, error) {
	b, r := &w.binder, &w.renderer
	b.start(t, spelling)
	b.query(0, noScope, asIs)
	if b.checkLength(); b.err != nil {
		return nil, b.err
	}
	r.start(spelling, len(t.Args))
	r.tokens, r.texts, r.aliases = b.out, b.texts, b.aliases
	r.expr(0, 0)
	if r.err != nil {
		return nil, r.err
	}
	return w.template(b.row, b.outputs, b.tables), nil
}

// plain renders a tape as it is.
func (w *workspace) plain(p *plain, t *tape.Tape, spelling *dialect.Spelling) (*Template, error) {
	r := &w.renderer
	r.start(spelling, len(t.Args))
	r.tokens = t.Tokens
	r.plain(p)
	if r.err != nil {
		return nil, r.err
	}
	return w.template(p.row, p.row.Outputs, []*schema.Table{p.table}), nil
}

// kept is a template with room for what most queries need beside it, so that
// it is one allocation.
type kept struct {
	Template
	params [6]dialect.Param
	tables [2]*schema.Table
}

// keptOutputs is the same for a query whose outputs are its own.
type keptOutputs struct {
	kept
	outputs [4]dialect.Output
}

// template makes a template of what is rendered. Outputs that are those of a
// row, nil for none, are shared with every other query for it.
func (w *workspace) template(row *schema.Row, outputs []dialect.Output, tables []*schema.Table) *Template {
	var k *kept
	if row != nil && len(row.Outputs) == len(outputs) {
		k = new(kept)
		k.Outputs = row.Outputs
	} else {
		own := new(keptOutputs)
		own.Outputs = append(own.outputs[:0], outputs...)
		k = &own.kept
	}
	k.SQL = string(w.renderer.sql)
	k.Params = append(k.params[:0], w.renderer.params...)
	k.Tables = append(k.tables[:0], tables...)
	return &k.Template
}

package compiler

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// selectList writes what a query selects. For the outermost query it is also
// the scan plan: every output finds its field.
func (b *binder) selectList(c *clauses, s int, root bool) {
	form := dialect.FormSelect
	if c.distinct && c.sel >= 0 {
		form = dialect.FormDistinct
	}
	if c.on >= 0 && c.sel >= 0 {
		b.require(dialect.FormDistinctOn)
		b.push(tape.Token{Kind: tape.KindForm, N: 2, A: uint32(dialect.FormDistinctOn)})
		b.list(dialect.FormList, c.on, s)
		form = dialect.FormList
	}
	if c.sel < 0 {
		b.open1(form)
		b.push(wordToken(dialect.WordOne))
		return
	}
	b.outputList(form, c, s, root)
}

// outputList writes what a statement gives back.
func (b *binder) outputList(form dialect.Form, c *clauses, s int, root bool) {
	mark := b.open(form)
	l := &selection{binder: b, scope: s, root: root, aggregates: c.aggregates}
	at := c.sel + 1
	for range b.tokens[c.sel].N {
		l.item(at)
		at = tape.End(b.tokens, at)
	}
	l.annotations()
	if l.n == 0 { // groups of which nothing is wanted
		b.push(wordToken(dialect.WordOne))
		l.n++
	}
	l.check()
	b.close(mark, l.n)
}

// selection is a select list in the making.
type selection struct {
	*binder
	scope  int
	root   bool
	layout *schema.Layout
	// whole says that every field of the layout must be filled.
	whole bool
	// aggregates says that expressions are computed over all rows.
	aggregates bool
	n          int
}

func (l *selection) item(at int) {
	tok := l.tokens[at]
	switch {
	case tok.Kind == tape.KindRow:
		l.layout = schema.LayoutByID(tok.A)
		l.whole = tok.Op != tape.RowSome
		if tok.Op == tape.RowAll {
			l.columns()
		}
	case tok.Kind == tape.KindColumn:
		l.column(tok, place{scope: l.scope})
		l.output(l.binder.columns[tok.A].Name, schema.Unknown)
	case tok.Kind == tape.KindClause && l.givenAs(at):
		l.expression(at + 2)
		l.output(l.text(l.tokens[at+1].A), schema.Type(l.tokens[at+1].N))
	case tok.Kind == tape.KindClause:
		l.push(tape.Token{Kind: tape.KindForm, N: 2, A: uint32(dialect.FormOutput)})
		name := l.tokens[at+1]
		if l.aggregates && !l.aggregated(at+2, place{scope: l.scope}) {
			l.fail(&AggregateError{Form: l.text(name.A), Missing: true})
		}
		l.named(at+2, name)
		l.push(name)
		l.output(l.text(name.A), schema.Type(name.N))
	default:
		l.expression(at)
		l.n++
	}
}

// givenAs reports whether the output at is what the query in FROM gives under
// the same name, so that it needs none.
func (l *selection) givenAs(at int) bool {
	name, ref := l.tokens[at+1], l.tokens[at+2]
	if ref.Kind != tape.KindRef || l.text(name.A) != l.text(ref.A) {
		return false
	}
	a, _ := l.annotation(place{scope: l.scope}, l.text(ref.A))
	return a != nil && a.derived
}

// named writes the expression of an output. One that only names an annotation
// is that annotation, selected.
func (l *selection) named(at int, name tape.Token) {
	if ref := l.tokens[at]; ref.Kind == tape.KindRef {
		a, s := l.annotation(place{scope: l.scope}, l.text(ref.A))
		if a != nil && s == l.scope && !a.derived {
			out := l.annotationValue(a)
			if l.text(ref.A) == l.text(name.A) {
				a, _ = l.annotation(place{scope: l.scope}, l.text(ref.A)) // the list may have moved
				a.out = out
			}
			return
		}
	}
	l.expression(at)
}

// columns writes the columns of the table that the layout has fields for.
func (l *selection) columns() {
	src := l.scopes[l.scope].from
	table := l.sources[src].table
	row := table.RowOf(l.layout)
	switch {
	case len(row.Columns) == 0:
		return
	case !l.qualified:
		l.pushRaw(row.List)
		l.n++
	case l.aliases[l.sources[src].alias] == table.QuotedName:
		l.pushRaw(row.QualifiedList)
		l.n++
	default:
		for _, col := range row.Columns {
			l.pushColumn(col.ID, src)
		}
		l.n += len(row.Columns)
	}
	if l.root {
		l.row = row
		l.outputs = append(l.outputs, row.Outputs...)
	}
}

// expression binds an expression of the select list.
func (l *selection) expression(at int) {
	l.scopes[l.scope].aggregates = l.aggregates || l.scopes[l.scope].grouped
	l.expr(at, place{scope: l.scope})
	l.scopes[l.scope].aggregates = false
}

// annotationValue writes the value of an annotation, as a constant where a
// filter proves it to be one, and returns where it stands.
func (l *selection) annotationValue(a *annotation) (out int) {
	out = len(l.out)
	if a.proved {
		l.push(a.constant)
		return out
	}
	l.scopes[l.scope].aggregates = l.scopes[l.scope].grouped
	l.annotated(a, l.scope)
	l.scopes[l.scope].aggregates = false
	return out
}

// annotations writes the annotations that are selected.
func (l *selection) annotations() {
	sc := l.scopes[l.scope]
	for i := sc.first; i < sc.last; i++ {
		a := &l.binder.annotations[i]
		if !a.selected {
			continue
		}
		l.push(tape.Token{Kind: tape.KindForm, N: 2, A: uint32(dialect.FormOutput)})
		out := l.annotationValue(a)
		l.binder.annotations[i].out = out
		l.push(tape.Token{Kind: tape.KindName, A: a.name})
		l.output(l.text(a.name), a.sql)
	}
}

// output counts a column of the select list and, in the outermost query,
// finds its field. sql is the type of an expression's values; columns are
// checked by the driver against what the database says.
func (l *selection) output(name string, sql schema.Type) {
	l.n++
	if !l.root || l.layout == nil {
		return
	}
	f, ok := l.layout.FieldFor(name, len(l.outputs))
	if !ok {
		_, column := l.binder.root(l.scope).table.Column(name)
		l.fail(&PlaceError{Name: name, Row: l.layout.Type.String(), Column: column, Suggestion: schema.Closest(name, l.layout.Names())})
		return
	}
	if !sql.ReadsInto(f.SQL) {
		l.fail(&PlaceError{Name: name, Row: l.layout.Type.String(), Values: sql.String(), Type: f.Type.String()})
	}
	l.outputs = append(l.outputs, dialect.Output{Name: name, Field: f})
}

// check makes sure that a struct that is read as a whole is filled as a whole.
func (l *selection) check() {
	if !l.root || !l.whole || len(l.outputs) == len(l.layout.Fields) {
		return
	}
	for i := range l.layout.Fields {
		f := &l.layout.Fields[i]
		if f.Annotation || l.filled(f) {
			continue
		}
		closest := schema.Closest(f.Name, l.names(l.scope))
		if closest == f.Name { // there is such a column, but it is not selected
			closest = ""
		}
		l.fail(&PlaceError{Name: f.Name, Row: l.layout.Type.String(), Field: true, Suggestion: closest})
	}
}

func (l *selection) filled(f *schema.Field) bool {
	for i := range l.outputs {
		if l.outputs[i].Field == f {
			return true
		}
	}
	return false
}

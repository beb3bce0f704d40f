package compiler

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// expr binds the expression at i and returns the index after it.
func (b *binder) expr(i int, p place) int {
	tok := b.tokens[i]
	switch tok.Kind {
	case tape.KindForm:
		return b.form(i, p)
	case tape.KindColumn:
		b.column(tok, p)
	case tape.KindRef:
		b.ref(tok, p)
	case tape.KindNonce:
		return b.expr(i+1, p)
	case tape.KindOuter:
		return b.outer(i, p)
	case tape.KindVia:
		return b.via(i, p)
	case tape.KindQuery:
		b.behind = p.via
		return b.query(i, p.scope, asIs)
	case tape.KindTable:
		b.sourceName(tok, p)
	default:
		b.push(tok)
	}
	return i + 1
}

// form binds a form and its operands.
func (b *binder) form(i int, p place) int {
	tok := b.tokens[i]
	f := dialect.Form(tok.A)
	spec := b.require(f)
	if spec.Flags&dialect.Aggregates != 0 && p.scope != noScope && !b.scopes[p.scope].aggregates {
		b.fail(&AggregateError{Form: spec.Name})
	}
	if spec.Flags&dialect.Aggregates != 0 && !b.windowing && b.ofOuterRows(i) {
		b.fail(&AggregateError{Form: spec.Name, Outer: true})
	}
	if spec.Flags&dialect.Simplified != 0 {
		return b.simplified(f, i, p)
	}
	b.push(tok)
	at := i + 1
	for range tok.N {
		if operand := b.tokens[at]; operand.Kind == tape.KindParam { // spares a call for what is common
			b.push(operand)
			at++
		} else {
			at = b.expr(at, p)
		}
	}
	return at
}

// simplified binds a form that may be written in another way.
func (b *binder) simplified(f dialect.Form, i int, p place) int {
	tok := b.tokens[i]
	switch f {
	case dialect.FormOver, dialect.FormOverNamed:
		return b.over(i, p)
	case dialect.FormExcluded:
		if !b.conflicting {
			b.reject(ErrExcluded)
			return tape.End(b.tokens, i)
		}
	case dialect.FormExists:
		b.push(tok)
		b.behind = p.via
		return b.query(i+1, p.scope, asExists)
	case dialect.FormSome, dialect.FormNone:
		if b.countAsExists(f, i+1, p) {
			return tape.End(b.tokens, i)
		}
	}
	mark := len(b.out)
	b.push(tok)
	at := i + 1
	for range tok.N {
		at = b.expr(at, p)
	}
	b.simplify(f, mark)
	return at
}

// ofOuterRows reports whether the aggregate at i reads columns of enclosing
// queries alone: then SQL takes it for an aggregate of theirs.
func (b *binder) ofOuterRows(i int) bool {
	outer := false
	for at, end := i+1, tape.End(b.tokens, i); at < end; at++ {
		switch b.tokens[at].Kind {
		case tape.KindColumn, tape.KindRef, tape.KindVia, tape.KindRaw:
			return false
		case tape.KindOuter:
			outer = true
			at = tape.End(b.tokens, at) - 1
		case tape.KindQuery:
			at = tape.End(b.tokens, at) - 1
		}
	}
	return outer
}

// over binds what is computed over a window: there an aggregate may stand in
// a query of rows.
func (b *binder) over(i int, p place) int {
	if b.scopes[p.scope].filtering {
		b.fail(ErrWindowFilter)
	}
	b.push(b.tokens[i])
	before := b.scopes[p.scope].aggregates
	b.scopes[p.scope].aggregates, b.windowing = true, true
	at := b.expr(i+1, p)
	b.scopes[p.scope].aggregates, b.windowing = before, false
	b.checkWindow(at, p.scope)
	return b.expr(at, p)
}

// require returns the spelling of a form, and fails where the database lacks it.
func (b *binder) require(f dialect.Form) *dialect.FormSpelling {
	spec := b.spelling.Form(f)
	if spec.Missing {
		b.fail(&UnsupportedError{Feature: spec.Name, Database: b.spelling.Dialect().Name})
	}
	return spec
}

func (b *binder) column(tok tape.Token, p place) {
	col := b.columns[tok.A]
	src, s, ok := b.source(p, col.Table)
	switch {
	case ok && b.sources[src].derived && !b.gives(&b.sources[src], col):
		b.reject(&ForeignColumnError{Column: col.String(), Model: col.Table.Model, Distinct: true})
	case ok:
		if b.scopes[s].returning && src != b.scopes[s].from && src < b.scopes[s].to {
			b.require(dialect.FormReturningJoined)
		}
		b.pushColumn(tok.A, src)
	case p.climb:
		b.reject(&OuterRefError{Name: col.String(), Model: col.Table.Model})
	default:
		b.reject(&ForeignColumnError{Column: col.String(), Model: b.root(p.scope).table.Model, Enclosing: b.enclosingReads(p.scope, col.Table)})
	}
}

// sourceName writes the name that a query reads a table by.
func (b *binder) sourceName(tok tape.Token, p place) {
	table := schema.TableByID(tok.A)
	src, _, ok := b.source(p, table)
	if !ok {
		b.reject(&ForeignColumnError{Column: table.Name, Model: b.root(p.scope).table.Model})
		return
	}
	b.pushRaw(b.aliases[b.sources[src].alias])
}

func (b *binder) pushColumn(id uint32, src int) { b.push(b.columnToken(id, src)) }

// columnToken is a column of a source as it is written.
func (b *binder) columnToken(id uint32, src int) tape.Token {
	tok := tape.Token{Kind: tape.KindColumn, A: id}
	if b.qualified {
		tok.N = uint16(b.sources[src].alias) + 1
	}
	return tok
}

// ref writes what a name stands for: the annotation's expression, the column
// that a query in FROM gives it as, or a column of the table.
func (b *binder) ref(tok tape.Token, p place) {
	name := b.text(tok.A)
	if p.via > 0 && !p.climb {
		src := &b.sources[p.via-1]
		if col, ok := src.table.Column(name); ok {
			b.pushColumn(col.ID, p.via-1)
		} else {
			b.reject(&UnknownFieldError{Model: src.table.Model, Name: name, Suggestion: schema.Closest(name, src.table.ColumnNames())})
		}
		return
	}
	if a, s := b.annotation(p, name); a != nil {
		if a.derived {
			b.pushRaw(b.aliases[a.alias] + "." + schema.Quote(name))
			return
		}
		if p.climb && (b.windowed(a.at) || b.aggregated(a.at, place{scope: s})) {
			b.reject(&OuterRefError{Name: name, Computed: true})
			return
		}
		b.annotated(a, s)
		return
	}
	for s := p.scope; s != noScope; s = b.scopes[s].parent {
		if col, ok := b.root(s).table.Column(name); ok {
			b.pushColumn(col.ID, b.scopes[s].from)
			return
		}
		if !p.climb {
			break
		}
	}
	if p.climb {
		b.reject(&OuterRefError{Name: name})
		return
	}
	b.reject(&UnknownFieldError{Model: b.root(p.scope).table.Model, Name: name,
		Suggestion: schema.Closest(name, b.names(p.scope))})
}

// annotated writes the expression of an annotation. While it does, only the
// annotations before it are known, so that none can name itself.
func (b *binder) annotated(a *annotation, s int) {
	if b.checkLength(); b.err != nil { // what is wrong need not be written out
		b.push(wordToken(dialect.WordNull))
		return
	}
	at, last := a.at, b.hideFrom(a, s)
	b.expr(at, place{scope: s})
	b.scopes[s].last = last
}

// hideFrom makes a scope forget an annotation and those after it, and returns
// what its end was.
func (b *binder) hideFrom(a *annotation, s int) (last int) {
	sc := &b.scopes[s]
	last = sc.last
	for i := sc.first; i < last; i++ {
		if &b.annotations[i] == a {
			sc.last = i
			break
		}
	}
	return last
}

// outer binds its operand in the enclosing queries.
func (b *binder) outer(i int, p place) int {
	parent := b.scopes[p.scope].parent
	if parent == noScope {
		b.reject(b.unanswered(i + 1))
		return tape.End(b.tokens, i)
	}
	return b.expr(i+1, place{scope: parent, climb: true, via: b.scopes[p.scope].via})
}

// reject records a mistake and writes NULL in the expression's place, so that
// what is written stays a tree.
func (b *binder) reject(err error) {
	b.fail(err)
	b.push(wordToken(dialect.WordNull))
}

func (b *binder) unanswered(i int) error {
	switch tok := b.tokens[i]; tok.Kind {
	case tape.KindColumn:
		col := b.columns[tok.A]
		return &OuterRefError{Name: col.String(), Model: col.Table.Model, Top: true}
	case tape.KindRef:
		return &OuterRefError{Name: b.text(tok.A), Top: true}
	}
	return &OuterRefError{Name: "an expression", Top: true}
}

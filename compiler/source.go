package compiler

import (
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// declare makes the scope of a query, with everything that it reads.
func (b *binder) declare(c *clauses, parent, firstAnnotation int) int {
	b.scopes = append(b.scopes, scope{parent: parent, via: b.behind, windows: c.window, first: firstAnnotation, from: len(b.sources), to: len(b.sources)})
	s := len(b.scopes) - 1
	b.behind = 0
	own := len(b.annotations)
	b.declareSource(c.from+1, s)
	for at, n := c.joins, c.joinCount; n > 0; n-- {
		src := b.declareSource(at+2, s)
		b.optional[src.alias] = dialect.OuterJoin(dialect.Word(b.tokens[at+1].A))
		at += int(b.tokens[at].A)
	}
	if b.groupsBySets(c) { // a column is NULL in the rows of the sets that lack it
		b.qualified = true // which only a qualified column tells
		for _, src := range b.sources[b.scopes[s].from:] {
			b.optional[src.alias] = true
		}
	}
	if len(b.annotations) > own { // what comes from inside is known before the query's own
		list := b.annotations[firstAnnotation:]
		slices.Reverse(list[:own-firstAnnotation])
		slices.Reverse(list[own-firstAnnotation:])
		slices.Reverse(list)
	}
	b.scopes[s].last = len(b.annotations)
	b.checkAnnotationNames(s)
	return s
}

// declareSource makes the table at i, or behind the query at i, a source of a
// scope.
func (b *binder) declareSource(i, s int) *source {
	var src source
	query, at := i, b.tableAt(i)
	tok := b.tokens[at]
	src.table = schema.TableByID(tok.A)
	if at != query && tok.Op != tape.TableDefined {
		src.derived, src.inner = true, query
		for b.tokens[src.inner].Kind == tape.KindForm { // a set operation, whose first part names the columns
			src.inner++
		}
		src.alias = b.newAlias("q", `"q"`, s)
		b.deriveAnnotations(src.inner, src.alias)
	} else {
		src.alias = b.newAlias(src.table.Name, src.table.QuotedName, s)
	}
	if at == query {
		b.readTable(src.table, src.alias)
	} else if !src.table.Derived {
		b.tableRead(src.table)
	}
	if src.table.Derived { // its query may give NULL for any column
		b.qualified, b.optional[src.alias] = true, true
	}
	for _, other := range b.sources[b.scopes[s].from:] {
		if other.table == src.table && len(src.table.Columns) > 0 {
			b.fail(&JoinError{Model: src.table.Model})
		}
	}
	b.sources = append(b.sources, src)
	b.scopes[s].to = len(b.sources)
	return &b.sources[len(b.sources)-1]
}

// tableAt is the place of the table of the source at i: there, or behind a query.
func (b *binder) tableAt(i int) int {
	if b.tokens[i].Kind == tape.KindTable {
		return i
	}
	return tape.End(b.tokens, i)
}

// readTable notes that a table is read by its name.
func (b *binder) readTable(table *schema.Table, alias int) {
	def := b.cteNamed(table.Name)
	switch {
	case def != nil && def.table == table.ID:
		b.deriveCTEColumns(def, alias)
	case table.Derived:
		b.fail(&DerivedError{Model: table.Model})
	case def != nil && table.Schema == "":
		b.fail(&DerivedError{Model: schema.TableByID(def.table).Model, Hides: table.Model})
	default:
		b.tableRead(table)
	}
}

func (b *binder) tableRead(table *schema.Table) {
	if !slices.Contains(b.tables, table) {
		b.tables = append(b.tables, table)
	}
}

// deriveAnnotations makes what the query in FROM annotates known by name to
// the query around it.
func (b *binder) deriveAnnotations(query, alias int) {
	for at := range tape.Operands(b.tokens, query) {
		switch tape.Clause(b.tokens[at].Op) {
		case tape.ClauseAnnotate, tape.ClauseRelated:
			b.deriveAnnotation(b.tokens[at+1], alias)
		case tape.ClauseSelect, tape.ClauseAggregate: // annotations that come from further inside
			for item := range tape.Operands(b.tokens, at) {
				if b.tokens[item].Kind == tape.KindClause {
					b.deriveAnnotation(b.tokens[item+1], alias)
				}
			}
		}
	}
}

func (b *binder) deriveAnnotation(name tape.Token, alias int) {
	b.annotations = append(b.annotations, annotation{name: name.A, sql: schema.Type(name.N), derived: true, alias: alias, out: -1})
}

// from writes what the query reads, and returns the places for the joins of
// paths: after its own model, and after everything that it joins.
func (b *binder) from(c *clauses, s int) (first, last int) {
	src := b.scopes[s].from
	sample := tape.End(b.tokens, b.tableAt(c.from+1))
	b.open1(dialect.FormFrom)
	if sample < tape.End(b.tokens, c.from) {
		b.fromForm(c.from+1, sample, src, s)
	} else {
		b.sourceText(c.from+1, src, b.scopes[s].parent)
	}
	first = len(b.out)
	for at, n := c.joins, c.joinCount; n > 0; n-- {
		src++
		b.join(at, src, s)
		at += int(b.tokens[at].A)
	}
	return first, len(b.out)
}

// fromForm writes the source at i with the form behind it: a part of the table
// that is read, or keys that the source's query is computed for.
func (b *binder) fromForm(i, form, src, s int) {
	tok := b.tokens[form]
	b.require(dialect.Form(tok.A))
	if b.tokens[i].Kind != tape.KindTable {
		b.push(tape.Token{Kind: tape.KindForm, N: tok.N + 1, A: tok.A})
		for operand := range tape.Operands(b.tokens, form) {
			b.expr(operand, place{scope: s})
		}
		b.sourceText(i, src, b.scopes[s].parent)
		return
	}
	b.push(tape.Token{Kind: tape.KindForm, N: 2, A: uint32(dialect.FormSampled)})
	b.sourceText(i, src, b.scopes[s].parent)
	b.expr(form, place{scope: s})
}

// join writes one join.
func (b *binder) join(at, src, s int) {
	mark := b.open(dialect.FormStatement)
	b.push(b.tokens[at+1])
	parent, all := b.scopes[s].parent, b.scopes[s].to
	if dialect.LateralJoin(dialect.Word(b.tokens[at+1].A)) { // its query sees what stands before it
		parent, b.scopes[s].to = s, src
	}
	b.sourceText(at+2, src, parent)
	b.scopes[s].to = all
	n := 2
	on := tape.End(b.tokens, b.tableAt(at+2))
	if end := tape.End(b.tokens, at); on < end {
		items := 0
		for i := on; i < end; i = tape.End(b.tokens, i) {
			items++
		}
		known := len(b.paths)
		conditions := b.open(dialect.FormOn)
		b.close(conditions, b.conjuncts(on, items, place{scope: s}, false))
		b.checkPathsFrom(src, known)
		n++
	}
	b.close(mark, n)
}

// sourceText writes the table of a source, or the query that it is read through.
func (b *binder) sourceText(i, src, parent int) {
	if b.tokens[i].Kind == tape.KindTable {
		b.sourceTable(src)
		return
	}
	b.push(tape.Token{Kind: tape.KindForm, N: 2, A: uint32(dialect.FormDerived)})
	b.derived(i, parent)
	b.pushRaw(b.aliases[b.sources[src].alias])
}

// sourceTable writes the table of a source, with its alias where it needs one.
func (b *binder) sourceTable(src int) {
	table, alias := b.sources[src].table, b.sources[src].alias
	tok := tape.Token{Kind: tape.KindTable, A: table.ID}
	if b.aliases[alias] != table.QuotedName {
		tok.N = uint16(alias) + 1
	}
	b.push(tok)
}

// derived binds the query in FROM, or the set operation over several.
func (b *binder) derived(i, parent int) int {
	tok := b.tokens[i]
	if tok.Kind == tape.KindQuery {
		return b.query(i, parent, asDerived)
	}
	b.require(dialect.Form(tok.A))
	b.push(tok)
	at := i + 1
	for range tok.N {
		if b.tokens[at].Kind == tape.KindParam { // a list
			at = b.expr(at, place{scope: b.current})
		} else {
			at = b.derived(at, parent)
		}
	}
	return at
}

package compiler

import (
	"math"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// binder reads a tape and writes a resolved one: columns know their alias,
// references are replaced by what they name, clauses stand in SQL's order.
type binder struct {
	tokens   []tape.Token
	texts    []string
	spelling *dialect.Spelling
	columns  []*schema.Column // by id

	out         []tape.Token
	scopes      []scope
	sources     []source
	paths       []path
	annotations []annotation
	// ctes are the common table expressions that can be read where the binder is.
	ctes    []cte
	aliases []string // quoted
	// optional are the aliases, by number, of sources whose columns may all be NULL.
	optional []bool
	outputs  []dialect.Output
	// row is where outputs come from, nil where they come one by one.
	row    *schema.Row
	tables []*schema.Table
	keys   []int // memory of checkGrouped
	// qualified says that columns are written with their alias: the statement
	// reads more than one source.
	qualified bool
	// current is the scope of the query that is being bound.
	current int
	// behind is the path, as in place, that the next query to be bound stands behind.
	behind int
	// conflicting says that what is bound is what an insert does with rows that
	// are there already.
	conflicting bool
	// windowing says that what is bound is computed over a window.
	windowing bool
	err       error
}

// manner says how a query is to be written.
type manner uint8

const (
	asIs      manner = iota
	asExists         // SELECT 1, without ordering, whatever its select list is
	asDerived        // in FROM: its outputs are columns, not fields
)

func (b *binder) start(t *tape.Tape, spelling *dialect.Spelling) {
	b.tokens, b.spelling, b.columns = t.Tokens, spelling, schema.Columns()
	b.texts = append(b.texts[:0], t.Texts...)
	b.qualified = t.Sources > 1
}

// release empties the binder and keeps its memory, but nothing that it points to.
func (b *binder) release() {
	clear(b.texts)
	clear(b.aliases)
	clear(b.outputs)
	clear(b.sources)
	clear(b.paths)
	clear(b.tables)
	*b = binder{
		out: b.out[:0], scopes: b.scopes[:0], sources: b.sources[:0], paths: b.paths[:0], annotations: b.annotations[:0], texts: b.texts[:0],
		ctes: b.ctes[:0], aliases: b.aliases[:0], optional: b.optional[:0], outputs: b.outputs[:0], tables: b.tables[:0], keys: b.keys[:0],
	}
}

func (b *binder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// clauses are the places of a query's clauses on the tape, -1 for those it lacks.
type clauses struct {
	from, sel, where, group, window, order, limit, offset, tail, on, change int
	// joins are next to one another, the first of them here.
	joins, joinCount int
	distinct         bool
	// aggregates says that the select list is computed over all rows.
	aggregates bool
}

// query binds the query at i and returns the index after it.
func (b *binder) query(i, parent int, how manner) int {
	known, around := len(b.ctes), b.current
	b.statement(i, parent, how)
	b.ctes, b.current = b.ctes[:known], around
	return tape.End(b.tokens, i)
}

func (b *binder) statement(i, parent int, how manner) {
	statement := b.open(dialect.FormStatement)
	n := 0
	if with := i + 1; tape.Clause(b.tokens[with].Op) == tape.ClauseWith {
		b.with(with, parent)
		n++
	}
	var found clauses
	c := &found
	first := b.readClauses(c, i)
	s := b.declare(c, parent, first)
	b.current = s
	if c.change >= 0 {
		b.close(statement, n+b.change(c, s, parent == noScope && how != asDerived))
		return
	}
	if how == asExists {
		c.sel, c.order = -1, -1
	}
	b.qualifyCaptured(c, s)
	b.findProved(c.where, s)
	groups := b.groups(c, s)
	b.scopes[s].grouped = groups != noGroups
	b.checkGrouped(groups, c, s)

	b.selectList(c, s, parent == noScope && how != asDerived)
	firstJoins, lastJoins := b.from(c, s)
	n += 2 + c.joinCount
	// A fixed limit, of First or Get, says nothing where a key names one row.
	fixedLimit := c.limit >= 0 && c.offset < 0 && b.tokens[c.limit+1].Kind == tape.KindWord
	unique := false
	if c.where >= 0 {
		mark, written := b.conditions(dialect.FormWhere, c.where, s, false)
		unique = fixedLimit && groups == noGroups && b.namesPrimaryKey(mark+1, written, s)
		n += min(written, 1)
	}
	if groups != noGroups {
		n += b.groupBy(groups, c, s)
		if c.where >= 0 {
			_, written := b.conditions(dialect.FormHaving, c.where, s, true)
			n += min(written, 1)
		}
	}
	if c.window >= 0 {
		b.windows(c.window, s)
		n++
	}
	if c.order >= 0 && b.orderBy(c.order, s) {
		n++
	}
	if c.limit >= 0 && !unique {
		b.clause(b.limitForm(c.limit), c.limit, s)
		n++
	}
	if c.offset >= 0 {
		form := dialect.FormOffset
		if c.limit < 0 {
			form = dialect.FormOffsetAlone
		}
		b.clause(form, c.offset, s)
		n++
	}
	if c.tail >= 0 {
		b.list(dialect.FormTail, c.tail, s)
		n++
	}
	b.close(statement, n+b.joinPaths(firstJoins, lastJoins, s))
}

// list binds a clause whose items are joined.
func (b *binder) list(form dialect.Form, at, s int) {
	b.push(tape.Token{Kind: tape.KindForm, N: b.tokens[at].N, A: uint32(form)})
	item := at + 1
	for range b.tokens[at].N {
		item = b.expr(item, place{scope: s})
	}
}

// readClauses notes where the clauses of the query at i are, and registers
// its annotations.
func (b *binder) readClauses(c *clauses, i int) (firstAnnotation int) {
	*c = clauses{from: -1, sel: -1, where: -1, group: -1, window: -1, order: -1, limit: -1, offset: -1, tail: -1, on: -1, change: -1}
	firstAnnotation = len(b.annotations)
	at := i + 1
	for range b.tokens[i].N {
		switch clause := tape.Clause(b.tokens[at].Op); clause {
		case tape.ClauseFrom:
			c.from = at
		case tape.ClauseSelect:
			c.sel = at
		case tape.ClauseAggregate:
			c.sel, c.aggregates = at, true
		case tape.ClauseWhere:
			c.where = at
		case tape.ClauseGroup:
			c.group = at
		case tape.ClauseOrder:
			c.order = at
		case tape.ClauseLimit:
			c.limit = at
		case tape.ClauseOffset:
			c.offset = at
		case tape.ClauseTail:
			c.tail = at
		case tape.ClauseDistinctOn:
			c.on = at
		case tape.ClauseDistinct:
			c.distinct = true
		case tape.ClauseJoin:
			if c.joinCount == 0 {
				c.joins = at
			}
			c.joinCount++
		case tape.ClauseWindow:
			if c.window < 0 {
				c.window = at
			}
		case tape.ClauseUpdate, tape.ClauseDelete, tape.ClauseInsert, tape.ClauseMerge:
			c.change = at
		case tape.ClauseAnnotate, tape.ClauseRelated, tape.ClauseAlias:
			b.annotations = append(b.annotations, annotation{
				name: b.tokens[at+1].A, sql: schema.Type(b.tokens[at+1].N), at: at + 2, selected: clause != tape.ClauseAlias, out: -1,
			})
		}
		at += int(b.tokens[at].A)
	}
	return firstAnnotation
}

// qualifyCaptured writes the columns of a query with their alias where an
// output has the name of a column: ORDER BY would take the output for it.
func (b *binder) qualifyCaptured(c *clauses, s int) {
	if c.sel < 0 || c.order < 0 {
		return
	}
	for at := range tape.Operands(b.tokens, c.sel) {
		if b.tokens[at].Kind == tape.KindClause {
			if _, captured := b.root(s).table.Column(b.text(b.tokens[at+1].A)); captured {
				b.qualified = true
				return
			}
		}
	}
}

func (b *binder) checkAnnotationNames(s int) {
	sc, table := &b.scopes[s], b.root(s).table
	for i := sc.first; i < sc.last; i++ {
		name := b.text(b.annotations[i].name)
		if err := schema.CheckName(name); err != nil {
			b.fail(&NameError{Name: name, Reason: err.Error()})
		}
		if _, taken := table.Column(name); taken {
			b.fail(&NameError{Name: name, Reason: table.Model + " has a column of this name: choose another one"})
		}
		for j := sc.first; j < i; j++ {
			if b.text(b.annotations[j].name) == name {
				b.fail(&NameError{Name: name, Reason: "the query annotates twice under this name"})
			}
		}
	}
}

// conditions binds the predicates of a WHERE, or of a HAVING: those that are
// about groups. It returns where they stand and their number; where there is
// none, nothing is written.
func (b *binder) conditions(form dialect.Form, at, s int, ofGroups bool) (mark, n int) {
	mark = b.open(form)
	b.scopes[s].aggregates, b.scopes[s].filtering = ofGroups, true
	n = b.conjuncts(at+1, int(b.tokens[at].N), place{scope: s}, ofGroups)
	if form == dialect.FormWhere {
		b.requireAll(at+1, int(b.tokens[at].N), s)
	}
	b.scopes[s].aggregates, b.scopes[s].filtering = false, false
	if b.close(mark, n); n == 0 {
		b.out = b.out[:mark]
	}
	return mark, n
}

// conjuncts binds predicates that must all be true, and returns how many it
// wrote: an And among them is taken apart, and in a query of groups those that
// are about groups are told from those that are about rows.
func (b *binder) conjuncts(at, count int, p place, ofGroups bool) (written int) {
	for range count {
		tok := b.tokens[at]
		switch {
		case tok.Kind == tape.KindForm && dialect.Form(tok.A) == dialect.FormAnd:
			written += b.conjuncts(at+1, int(tok.N), p, ofGroups)
			at = tape.End(b.tokens, at)
		case b.scopes[p.scope].grouped && b.aggregated(at, p) != ofGroups:
			at = tape.End(b.tokens, at)
		default:
			at = b.conjunct(at, p)
			written++
		}
	}
	return written
}

// orderBy binds the orderings, and reports whether there is any: a constant
// orders nothing, and databases refuse or misread it.
func (b *binder) orderBy(at, s int) bool {
	mark := b.open(dialect.FormOrderBy)
	b.scopes[s].aggregates = b.scopes[s].grouped
	item, n := at+1, 0
	for range b.tokens[at].N {
		start := len(b.out)
		item = b.orderItem(item, s)
		if n++; b.out[start+1].Kind == tape.KindWord {
			b.out = b.out[:start]
			n--
		}
	}
	b.scopes[s].aggregates = false
	if n == 0 {
		b.out = b.out[:mark]
		return false
	}
	b.close(mark, n)
	return true
}

// orderItem binds one ordering and returns the index after it. An annotation that is selected is ordered by
// under its name, so that it is not computed again.
func (b *binder) orderItem(i, s int) int {
	ref := b.tokens[i+1]
	if ref.Kind == tape.KindRef {
		if a, at := b.annotation(place{scope: s}, b.text(ref.A)); a != nil && at == s && a.out >= 0 {
			tok := b.tokens[i]
			if b.neverNull(a.out) {
				tok.A = uint32(knownOrder(dialect.Form(tok.A)))
			}
			b.push(tok)
			b.push(tape.Token{Kind: tape.KindName, A: a.name})
			return i + 2
		}
	}
	return b.expr(i, place{scope: s})
}

// clause binds a clause of one expression.
func (b *binder) clause(form dialect.Form, at, s int) {
	b.open1(form)
	b.expr(at+1, place{scope: s})
}

// maxTokens bounds what is written: annotations that name annotations several
// times over could grow without end.
const maxTokens = 1 << 18

func (b *binder) checkLength() {
	if len(b.out) > maxTokens {
		b.fail(tape.ErrTooLong)
	}
}

func (b *binder) push(tok tape.Token) { b.out = append(b.out, tok) }

func (b *binder) pushRaw(text string) {
	b.texts = append(b.texts, text)
	b.push(tape.Token{Kind: tape.KindRaw, A: uint32(len(b.texts) - 1)})
}

// open writes a form whose operands are counted later.
func (b *binder) open(f dialect.Form) (mark int) {
	b.push(tape.Token{Kind: tape.KindForm, A: uint32(f)})
	return len(b.out) - 1
}

func (b *binder) open1(f dialect.Form) {
	b.push(tape.Token{Kind: tape.KindForm, N: 1, A: uint32(f)})
}

func (b *binder) close(mark, n int) {
	if n > math.MaxUint16 {
		b.fail(tape.ErrTooLong)
	}
	b.out[mark].N = uint16(n)
}

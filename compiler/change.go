package compiler

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// change writes an update, a delete or an insert, whose select list is what it
// returns, and returns the number of forms it wrote.
func (b *binder) change(c *clauses, s int, root bool) (n int) {
	b.scopes[s].paths = pathsInside
	switch tape.Clause(b.tokens[c.change].Op) {
	case tape.ClauseUpdate:
		n = b.update(c, s)
	case tape.ClauseDelete:
		b.open1(dialect.FormDelete)
		b.sourceTable(b.scopes[s].from)
		n = 1 + b.changeWhere(c, s)
	case tape.ClauseMerge:
		n = b.merge(c, s)
	case tape.ClauseInsert:
		b.insert(c.change, s)
		n = 1 + b.changeWhere(c, s)
	}
	if c.sel >= 0 {
		b.scopes[s].returning = true
		b.outputList(dialect.FormReturning, c, s, root)
		n++
	}
	if c.tail >= 0 {
		b.list(dialect.FormTail, c.tail, s)
		n++
	}
	return n
}

// insert writes an insert up to what it returns.
func (b *binder) insert(at, s int) {
	rows := tape.End(b.tokens, at+1)
	conflict := tape.End(b.tokens, rows)
	insert := tape.Token{Kind: tape.KindForm, N: 3, A: uint32(dialect.FormInsert)}
	if conflict < tape.End(b.tokens, at) {
		insert.N, insert.A = 4, uint32(dialect.FormInsertConflict)
	}
	b.push(insert)
	b.sourceTable(b.scopes[s].from)
	b.expr(at+1, place{scope: s})
	if b.tokens[rows].Kind == tape.KindForm {
		b.expr(rows, place{scope: s})
	} else {
		b.query(rows, b.scopes[s].parent, asDerived)
	}
	if insert.N == 4 {
		// The row that is there and the one that was to be inserted both have the columns.
		qualified := b.qualified
		b.qualified, b.conflicting = true, true
		b.expr(conflict, place{scope: s})
		b.qualified, b.conflicting = qualified, false
	}
}

// merge writes a merge.
func (b *binder) merge(c *clauses, s int) (n int) {
	b.require(dialect.FormMerge)
	b.qualified = true
	from := b.scopes[s].from
	b.push(tape.Token{Kind: tape.KindForm, N: 4, A: uint32(dialect.FormMerge)})
	b.sourceTable(from)
	b.sourceText(c.joins+2, from+1, b.scopes[s].parent)
	on := b.open(dialect.FormOn)
	b.close(on, b.conjuncts(b.joinedOn(c.joins), b.conditionsOf(c.joins), place{scope: s}, false))
	b.list(dialect.FormStatement, c.change, s)
	return 1
}

// changeWhere writes which rows are changed, and returns the number of forms it wrote.
func (b *binder) changeWhere(c *clauses, s int) int {
	if c.where < 0 {
		return 0
	}
	_, written := b.conditions(dialect.FormWhere, c.where, s, false)
	return min(written, 1)
}

// limitForm is LIMIT by a number or by an expression of the query around.
func (b *binder) limitForm(limit int) dialect.Form {
	switch b.tokens[limit+1].Kind {
	case tape.KindParam, tape.KindWord:
		return dialect.FormLimit
	}
	return dialect.FormLimitOuter
}

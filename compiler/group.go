package compiler

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// grouping says what the rows of a query are grouped by.
type grouping uint8

const (
	noGroups  grouping = iota
	byClause           // what the query says
	byOutputs          // the outputs that are no aggregates, because others are
)

// groups finds out how a query is grouped. Values that mix aggregates with
// others are grouped by the others.
func (b *binder) groups(c clauses, s int) grouping {
	switch {
	case c.group >= 0:
		return byClause
	case c.sel < 0 || c.aggregates:
		return noGroups
	}
	for at := range tape.Operands(b.tokens, c.sel) {
		if b.tokens[at].Kind == tape.KindClause && b.aggregated(at+2, place{scope: s}) {
			return byOutputs
		}
	}
	return noGroups
}

// groupBy writes the GROUP BY clause and returns how many clauses it wrote:
// values that are all aggregates have none, and are one group.
func (b *binder) groupBy(g grouping, c clauses, s int) int {
	mark := b.open(dialect.FormGroupBy)
	n := 0
	from := c.group
	if g == byOutputs {
		from = c.sel
	}
	for at := range tape.Operands(b.tokens, from) {
		switch tok := b.tokens[at]; {
		case tok.Kind == tape.KindRow:
		case tok.Kind != tape.KindClause:
			b.expr(at, place{scope: s})
			n++
		case !b.aggregated(at+2, place{scope: s}) && !b.windowed(at+2):
			b.expr(at+2, place{scope: s})
			n++
		}
	}
	if b.close(mark, n); n == 0 {
		b.out = b.out[:mark]
		return 0
	}
	return 1
}

// windowed reports whether an expression on the tape is computed over a
// window, which happens after grouping.
func (b *binder) windowed(at int) bool {
	end := tape.End(b.tokens, at)
	for at < end {
		switch tok := b.tokens[at]; {
		case tok.Kind == tape.KindQuery:
			at = tape.End(b.tokens, at)
			continue
		case tok.Kind == tape.KindForm && dialect.Form(tok.A) == dialect.FormOver:
			return true
		}
		at++
	}
	return false
}

// checkGrouped makes sure that the columns selected from groups are the same
// in every row of a group: SQLite would give those of any row.
func (b *binder) checkGrouped(c clauses, s int) {
	if c.group < 0 || c.sel < 0 {
		return
	}
	for at := range tape.Operands(b.tokens, c.sel) {
		tok := b.tokens[at]
		if tok.Kind == tape.KindClause {
			tok = b.tokens[at+2]
		}
		if tok.Kind == tape.KindColumn && !b.groupedBy(c.group, tok, s) {
			b.fail(&ForeignColumnError{Column: schema.ColumnByID(tok.A).String(), Model: b.scopes[s].table.Model, Grouped: true})
		}
	}
}

// groupedBy reports whether a column, or the whole primary key of its table,
// is among those grouped by.
func (b *binder) groupedBy(group int, col tape.Token, s int) bool {
	key := b.scopes[s].table.PrimaryKey
	found := 0
	for at := range tape.Operands(b.tokens, group) {
		tok := b.tokens[at]
		if tok.Kind == tape.KindColumn {
			if tok.A == col.A {
				return true
			}
			for _, k := range key {
				if k.ID == tok.A {
					found++
				}
			}
		}
	}
	return len(key) > 0 && found >= len(key)
}

// aggregated reports whether an expression on the tape has an aggregate of
// the query itself, not of one inside it; annotations that it names count.
func (b *binder) aggregated(at int, p place) bool {
	end := tape.End(b.tokens, at)
	for at < end {
		tok := b.tokens[at]
		switch tok.Kind {
		case tape.KindQuery, tape.KindOuter:
			at = tape.End(b.tokens, at)
			continue
		case tape.KindForm:
			if dialect.Form(tok.A) == dialect.FormOver { // over a window, not over a group
				at = tape.End(b.tokens, at)
				continue
			}
			if b.spelling.Form(dialect.Form(tok.A)).Flags&dialect.Aggregates != 0 {
				return true
			}
		case tape.KindRef:
			if a, s := b.annotation(p, b.text(tok.A)); a != nil && s == p.scope && !a.derived {
				exprAt, last := a.at, b.hideFrom(a, s)
				found := b.aggregated(exprAt, p)
				b.scopes[s].last = last
				if found {
					return true
				}
			}
		}
		at++
	}
	return false
}

package compiler

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
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
	at := c.sel + 1
	for range b.tokens[c.sel].N {
		if b.tokens[at].Kind == tape.KindClause && b.aggregated(at+2, place{scope: s}) {
			return byOutputs
		}
		at = tape.End(b.tokens, at)
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
	at := from + 1
	for range b.tokens[from].N {
		switch tok := b.tokens[at]; {
		case tok.Kind == tape.KindRow:
		case tok.Kind != tape.KindClause:
			b.expr(at, place{scope: s})
			n++
		case !b.aggregated(at+2, place{scope: s}):
			b.expr(at+2, place{scope: s})
			n++
		}
		at = tape.End(b.tokens, at)
	}
	if b.close(mark, n); n == 0 {
		b.out = b.out[:mark]
		return 0
	}
	return 1
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

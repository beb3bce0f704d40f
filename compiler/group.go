package compiler

import (
	"iter"

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
func (b *binder) groups(c *clauses, s int) grouping {
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
func (b *binder) groupBy(g grouping, c *clauses, s int) int {
	mark := b.open(dialect.FormGroupBy)
	n := 0
	for at := range b.groupedBy(g, c, s) {
		b.groupKey(at, s)
		n++
	}
	if b.close(mark, n); n == 0 {
		b.out = b.out[:mark]
		return 0
	}
	return 1
}

// groupedBy are the places of the expressions and sets that a query is grouped by.
func (b *binder) groupedBy(g grouping, c *clauses, s int) iter.Seq[int] {
	if g == byClause {
		return tape.Operands(b.tokens, c.group)
	}
	return func(yield func(int) bool) {
		for at := range tape.Operands(b.tokens, c.sel) {
			switch tok := b.tokens[at]; {
			case tok.Kind == tape.KindRow:
				continue
			case tok.Kind == tape.KindClause:
				if at += 2; b.aggregated(at, place{scope: s}) || b.windowed(at) {
					continue
				}
			}
			if !yield(at) {
				return
			}
		}
	}
}

// groupKey writes what is grouped by. A constant by itself, such as the count
// of a query that is known to be empty, would be the number of an output.
func (b *binder) groupKey(at, s int) {
	mark := len(b.out)
	b.expr(at, place{scope: s})
	if b.out[mark].Kind == tape.KindWord {
		constant := b.out[mark]
		b.out = b.out[:mark]
		b.push(tape.Token{Kind: tape.KindForm, N: 1, A: uint32(dialect.FormConstant)})
		b.push(constant)
	}
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
		case isWindowed(tok):
			return true
		}
		at++
	}
	return false
}

func isWindowed(tok tape.Token) bool {
	f := dialect.Form(tok.A)
	return tok.Kind == tape.KindForm && (f == dialect.FormOver || f == dialect.FormOverNamed)
}

// windows writes the windows that the query names.
func (b *binder) windows(at, s int) {
	mark := b.open(dialect.FormWindows)
	n := 0
	for window := range b.namedWindows(at) {
		b.push(tape.Token{Kind: tape.KindForm, N: 2, A: uint32(dialect.FormNamedWindow)})
		b.push(b.tokens[window+1])
		b.expr(window+2, place{scope: s})
		n++
	}
	b.close(mark, n)
}

// namedWindows are the places of the clauses of named windows, which stand next
// to one another from at on; -1 is none.
func (b *binder) namedWindows(at int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for at := at; at >= 0 && at < len(b.tokens); at = tape.End(b.tokens, at) {
			tok := b.tokens[at]
			if tok.Kind != tape.KindClause || tape.Clause(tok.Op) != tape.ClauseWindow || !yield(at) {
				return
			}
		}
	}
}

// checkWindow makes sure that the window at, if it goes by a name, is one that
// the query names.
func (b *binder) checkWindow(at, s int) {
	name := b.tokens[at]
	if name.Kind == tape.KindForm && name.N > 0 {
		name = b.tokens[at+1]
	}
	if name.Kind != tape.KindName {
		return
	}
	var names []string
	for i := range b.namedWindows(b.scopes[s].windows) {
		if names = append(names, b.text(b.tokens[i+1].A)); names[len(names)-1] == b.text(name.A) {
			return
		}
	}
	b.fail(&NameError{Name: b.text(name.A), Reason: "the query has no window of this name" + schema.DidYouMean(b.text(name.A), names) + ": make it with Window"})
}

// isGroupingSet reports whether a token opens a list of expressions to group by.
func (b *binder) isGroupingSet(tok tape.Token) bool {
	return tok.Kind == tape.KindForm && b.spelling.Form(dialect.Form(tok.A)).Flags&dialect.Groups != 0
}

// groupsBySets reports whether a query groups by more than one set of expressions.
func (b *binder) groupsBySets(c *clauses) bool {
	if c.group < 0 {
		return false
	}
	for at := range tape.Operands(b.tokens, c.group) {
		if b.isGroupingSet(b.tokens[at]) {
			return true
		}
	}
	return false
}

// aggregated reports whether an expression on the tape has an aggregate of
// the query itself, not of one inside it; annotations that it names count.
func (b *binder) aggregated(at int, p place) bool {
	end := tape.End(b.tokens, at)
	for at < end {
		tok := b.tokens[at]
		switch tok.Kind {
		case tape.KindQuery, tape.KindOuter, tape.KindVia:
			at = tape.End(b.tokens, at)
			continue
		case tape.KindForm:
			if isWindowed(tok) { // not over a group
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

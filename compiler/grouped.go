package compiler

import (
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// checkGrouped makes sure that what is computed of groups is the same in every
// row of a group: PostgreSQL would refuse it, SQLite would take any row's.
func (b *binder) checkGrouped(g grouping, c *clauses, s int) {
	if g == noGroups {
		return
	}
	b.keys = b.keys[:0]
	for at := range b.groupedBy(g, c, s) {
		b.keys = b.keysOf(b.keys, at)
	}
	keys := b.keys
	if g == byClause && c.sel >= 0 {
		for at := range tape.Operands(b.tokens, c.sel) {
			if b.tokens[at].Kind == tape.KindClause {
				at += 2
			}
			b.checkOfGroup(at, keys, s)
		}
	} else if g == byOutputs {
		for at := range tape.Operands(b.tokens, c.sel) {
			if b.tokens[at].Kind == tape.KindClause && b.aggregated(at+2, place{scope: s}) {
				b.checkOfGroup(at+2, keys, s)
			}
		}
	}
	if c.order >= 0 {
		for at := range tape.Operands(b.tokens, c.order) {
			b.checkOfGroup(at+1, keys, s)
		}
	}
	if c.where >= 0 {
		for at := range tape.Operands(b.tokens, c.where) {
			b.checkHaving(at, keys, s)
		}
	}
}

// checkHaving looks at the filters that are about groups.
func (b *binder) checkHaving(at int, keys []int, s int) {
	if tok := b.tokens[at]; tok.Kind == tape.KindForm && dialect.Form(tok.A) == dialect.FormAnd {
		for item := range tape.Operands(b.tokens, at) {
			b.checkHaving(item, keys, s)
		}
	} else if b.aggregated(at, place{scope: s}) {
		b.checkOfGroup(at, keys, s)
	}
}

// keysOf adds the expression at, or those within the sets at.
func (b *binder) keysOf(keys []int, at int) []int {
	if !b.isGroupingSet(b.tokens[at]) {
		return append(keys, at)
	}
	for within := range tape.Operands(b.tokens, at) {
		keys = b.keysOf(keys, within)
	}
	return keys
}

// checkOfGroup fails for an expression that differs within groups, and names
// the column that does.
func (b *binder) checkOfGroup(at int, keys []int, s int) {
	if column := b.differing(at, keys, s); column != "" {
		b.fail(&ForeignColumnError{Column: column, Model: b.root(s).table.Model, Grouped: true})
	}
}

// differing names the first column in an expression of groups that is not the
// same in every row of a group, "" for none.
func (b *binder) differing(at int, keys []int, s int) string {
	if b.isKey(at, keys) {
		return ""
	}
	switch tok := b.tokens[at]; tok.Kind {
	case tape.KindColumn:
		if !b.decidedByKey(tok, keys) {
			return schema.ColumnByID(tok.A).String()
		}
	case tape.KindVia:
		if near := b.nearOf(at); near == nil || !b.decidedByKey(tape.Token{Kind: tape.KindColumn, A: near.ID}, keys) {
			return b.describePath(at)
		}
	case tape.KindRef:
		return b.differingRef(tok, keys, s)
	case tape.KindNonce:
		return b.differing(at+1, keys, s)
	case tape.KindForm:
		if b.spelling.Form(dialect.Form(tok.A)).Flags&dialect.Aggregates != 0 {
			return ""
		}
		for operand := range tape.Operands(b.tokens, at) {
			if column := b.differing(operand, keys, s); column != "" {
				return column
			}
		}
	}
	return ""
}

func (b *binder) differingRef(tok tape.Token, keys []int, s int) string {
	name := b.text(tok.A)
	if a, in := b.annotation(place{scope: s}, name); a != nil {
		if a.derived || in != s {
			return name
		}
		at, last := a.at, b.hideFrom(a, s)
		defer func() { b.scopes[s].last = last }()
		return b.differing(at, keys, s)
	}
	if col, ok := b.root(s).table.Column(name); ok && !b.decidedByKey(tape.Token{Kind: tape.KindColumn, A: col.ID}, keys) {
		return col.String()
	}
	return "" // an unknown name is reported where it is bound
}

// nearOf is the column on this side that a path to a key stands for, nil for
// every other path.
func (b *binder) nearOf(at int) *schema.Column {
	join, err := schema.RelationByID(b.tokens[at].A).Resolve()
	if err != nil {
		return nil
	}
	return nearKey(join, b.tokens[at], b.tokens[at+1])
}

// isKey reports whether an expression is one that the query is grouped by; the
// values of parameters, which the shape does not know, may differ.
func (b *binder) isKey(at int, keys []int) bool {
	e := b.tokens[at:tape.End(b.tokens, at)]
	return slices.ContainsFunc(keys, func(key int) bool {
		return slices.EqualFunc(e, b.tokens[key:tape.End(b.tokens, key)], func(x, y tape.Token) bool {
			switch {
			case x.Kind != y.Kind:
				return false
			case x.Kind == tape.KindParam, x.Kind == tape.KindNonce:
				return true
			case x.Kind == tape.KindRef, x.Kind == tape.KindName, x.Kind == tape.KindRaw:
				return b.text(x.A) == b.text(y.A)
			}
			return x == y
		})
	})
}

// decidedByKey reports whether a column, or the whole primary key of its table,
// is among those that the query is grouped by.
func (b *binder) decidedByKey(col tape.Token, keys []int) bool {
	table := schema.ColumnByID(col.A).Table
	found := 0
	for _, at := range keys {
		id := b.tokens[at].A
		if b.tokens[at].Kind == tape.KindRef {
			if named, ok := table.Column(b.text(id)); ok {
				id = named.ID
			}
		} else if b.tokens[at].Kind != tape.KindColumn {
			continue
		}
		if id == col.A {
			return true
		}
		if slices.ContainsFunc(table.PrimaryKey, func(k *schema.Column) bool { return k.ID == id }) {
			found++
		}
	}
	// What the database does not know of a derived model it does not go by.
	return !table.Derived && len(table.PrimaryKey) > 0 && found >= len(table.PrimaryKey)
}

// describePath names the path at, for messages.
func (b *binder) describePath(at int) string {
	r := schema.RelationByID(b.tokens[at].A)
	if operand := b.tokens[at+1]; operand.Kind == tape.KindColumn {
		return r.Table.Name + "." + r.Name + "." + schema.ColumnByID(operand.A).Name
	}
	return r.Table.Name + "." + r.Name
}

package compiler

import (
	"slices"
	"strings"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// path is a to-one relation that a query follows: one join, however often it
// is named.
type path struct {
	scope int
	// base and src are the sources on this side and on the other.
	base, src int
	relation  *schema.Relation
	join      *schema.Join
	// at is where it is first named on the tape.
	at int
	// required says that rows without the other side are dropped by a filter.
	required bool
}

// via binds an expression over the table that a relation leads to, and returns
// the index after it.
func (b *binder) via(i int, p place) int {
	end := tape.End(b.tokens, i)
	relation := schema.RelationByID(b.tokens[i].A)
	join, err := relation.Resolve()
	if err != nil {
		b.reject(err)
		return end
	}
	base, s, ok := b.source(p, relation.Table)
	switch {
	case !ok && p.climb:
		b.reject(&OuterRefError{Name: relation.Table.Name + "." + relation.Name, Model: relation.Table.Model})
		return end
	case !ok:
		b.reject(&ForeignColumnError{Column: relation.Table.Name + "." + relation.Name, Model: b.root(p.scope).table.Model, Enclosing: b.enclosingReads(p.scope, relation.Table)})
		return end
	}
	if near := nearKey(join, b.tokens[i], b.tokens[i+1]); near != nil {
		b.pushNear(near, base)
		return end
	}
	if !b.joinsPath(i, base, s) {
		b.viaSubquery(i, base, s, relation, join)
		return end
	}
	b.expr(i+1, place{scope: s, via: b.pathTo(i, base, s, relation, join) + 1})
	return end
}

// nearKey is the column on this side that has the same value as a column of the
// other side's key, nil where the operand is another expression. Without filters
// of the other model a foreign key says by itself that the row is there.
func nearKey(join *schema.Join, via, operand tape.Token) *schema.Column {
	if operand.Kind != tape.KindColumn || via.N > 1 || join.Type != nil || schema.RelationByID(via.A).Kind != schema.BelongsTo {
		return nil
	}
	for i, far := range join.Far {
		if far.ID == operand.A {
			return join.Near[i]
		}
	}
	return nil
}

func (b *binder) pushNear(near *schema.Column, base int) {
	if !b.gives(&b.sources[base], near) {
		b.reject(&ForeignColumnError{Column: near.String(), Model: near.Table.Model, Distinct: true})
		return
	}
	b.pushColumn(near.ID, base)
}

// pathTo is the source on the other side of a relation, joined at its first use.
func (b *binder) pathTo(at, base, s int, relation *schema.Relation, join *schema.Join) int {
	if i := b.findPath(at, base, s); i >= 0 {
		return b.paths[i].src
	}
	// The queries inside that are being bound must not take it for a name of theirs.
	alias := b.newAlias(join.Target.Name, join.Target.QuotedName, b.current)
	b.sources = append(b.sources, source{table: join.Target, alias: alias})
	src := len(b.sources) - 1
	b.paths = append(b.paths, path{scope: s, base: base, src: src, relation: relation, join: join, at: at})
	b.optional[alias] = b.optional[b.sources[base].alias] || mayMiss(relation, join, b.tokens[at])
	b.tableRead(join.Target)
	return src
}

// mayMiss reports whether a row of this side may have none on the other.
func mayMiss(relation *schema.Relation, join *schema.Join, via tape.Token) bool {
	return relation.Kind != schema.BelongsTo || via.N > 1 || join.Type != nil || slices.ContainsFunc(join.Near, (*schema.Column).Nullable)
}

// requireAll notes which paths the filters of a WHERE need: a comparison is NULL,
// and drops the row, where the other side is missing.
func (b *binder) requireAll(at, count, s int) {
	for range count {
		b.require1(at, s)
		at = tape.End(b.tokens, at)
	}
}

func (b *binder) require1(at, s int) {
	tok := b.tokens[at]
	if tok.Kind != tape.KindForm {
		return
	}
	f := dialect.Form(tok.A)
	switch {
	case f == dialect.FormAnd:
		b.requireAll(at+1, int(tok.N), s)
	case f == dialect.FormNot:
		if b.passesNull(b.tokens[at+1]) {
			b.require1(at+1, s)
		}
	case f == dialect.FormInArray || b.passesNull(tok):
		for operand := range tape.Operands(b.tokens, at) {
			if b.tokens[operand].Kind == tape.KindVia {
				b.requirePath(operand, place{scope: s})
			}
		}
	}
}

// passesNull reports whether a token is a form that is NULL where an operand is.
func (b *binder) passesNull(tok tape.Token) bool {
	return tok.Kind == tape.KindForm && b.spelling.Form(dialect.Form(tok.A)).Flags&dialect.PassesNull != 0
}

// requirePath marks the path at, and those that it goes out from, where its
// operand is a column, which is NULL in a missing row. An update joins them for
// that, before anything else names them.
func (b *binder) requirePath(at int, p place) {
	last := at
	for b.tokens[last].Kind == tape.KindVia {
		last++
	}
	if b.tokens[last].Kind != tape.KindColumn {
		return
	}
	for ; b.tokens[at].Kind == tape.KindVia; at++ {
		base, s, ok := b.source(p, schema.RelationByID(b.tokens[at].A).Table)
		if !ok {
			return
		}
		i := b.findPath(at, base, s)
		if i < 0 {
			i = b.joinRequired(at, base, s)
		}
		if i < 0 {
			return
		}
		b.paths[i].required = true
		p.via = b.paths[i].src + 1
	}
}

// joinRequired joins the path at for an update, and returns its place among
// those that are joined; -1 where its key on this side is all that is asked for,
// and for other queries, which have joined what they need.
func (b *binder) joinRequired(at, base, s int) int {
	relation := schema.RelationByID(b.tokens[at].A)
	join, err := relation.Resolve()
	if b.scopes[s].paths != pathsPresent || err != nil || nearKey(join, b.tokens[at], b.tokens[at+1]) != nil {
		return -1
	}
	b.pathTo(at, base, s, relation, join)
	return len(b.paths) - 1
}

// findPath is the place of the path at among those that are joined, -1 if it is not.
func (b *binder) findPath(at, base, s int) int {
	return slices.IndexFunc(b.paths, func(p path) bool {
		return p.scope == s && p.base == base && p.relation.ID == b.tokens[at].A && b.tokens[p.at].N == b.tokens[at].N
	})
}

// checkPathsFrom fails where the condition of a join has led over a relation of
// the model that is being joined: that join would have to be written before.
func (b *binder) checkPathsFrom(src, known int) {
	for _, p := range b.paths[known:] {
		if p.base == src {
			b.fail(&JoinError{Model: b.sources[src].table.Model, Path: p.relation.Name})
		}
	}
}

// joinPaths writes the joins of the paths of a query into the places after FROM
// that were kept for them, and returns their number. Those that go out from the
// query's own model come first, so that what it joins may name them.
func (b *binder) joinPaths(first, last, s int) (n int) {
	start := len(b.out)
	var early, late []tape.Token
	for i := 0; i < len(b.paths); i++ { // the filters of one may lead to another
		p := b.paths[i]
		if p.scope != s {
			continue
		}
		b.joinPath(p, s)
		if b.fromRoot(p) {
			early = append(early, b.out[start:]...)
		} else {
			late = append(late, b.out[start:]...)
		}
		b.out = b.out[:start]
		n++
	}
	if n > 0 {
		b.out = slices.Insert(b.out, last, late...)
		b.out = slices.Insert(b.out, first, early...)
	}
	return n
}

// fromRoot reports whether a path goes out from its query's own model.
func (b *binder) fromRoot(p path) bool {
	for {
		if p.base == b.scopes[p.scope].from {
			return true
		}
		i := slices.IndexFunc(b.paths, func(other path) bool { return other.src == p.base })
		if i < 0 {
			return false
		}
		p = b.paths[i]
	}
}

func (b *binder) joinPath(p path, s int) {
	word := dialect.WordJoin
	if b.optional[b.sources[p.src].alias] && !p.required {
		word = dialect.WordLeftJoin
	}
	b.push(tape.Token{Kind: tape.KindForm, N: 3, A: uint32(dialect.FormStatement)})
	b.push(wordToken(word))
	b.sourceTable(p.src)
	on := b.open(dialect.FormOn)
	b.close(on, b.pathConditions(p.at, p.base, p.src, s, p.relation, p.join))
}

// pathConditions writes that the columns of both sides are equal, that the
// foreign key is one to the other model, and the filters of that, and returns
// their number.
func (b *binder) pathConditions(at, base, src, s int, relation *schema.Relation, join *schema.Join) (n int) {
	for i := range join.Far {
		b.push(tape.Token{Kind: tape.KindForm, N: 2, A: uint32(dialect.FormEq)})
		b.pushColumn(join.Far[i].ID, src)
		b.pushNear(join.Near[i], base)
	}
	n = len(join.Far)
	if join.Type != nil {
		b.push(tape.Token{Kind: tape.KindForm, N: 2, A: uint32(dialect.FormEq)})
		if relation.Kind == schema.BelongsTo {
			b.pushNear(join.Type, base)
		} else {
			b.pushColumn(join.Type.ID, src)
		}
		b.pushRaw("'" + strings.ReplaceAll(relation.Value, "'", "''") + "'")
		n++
	}
	filters := int(b.tokens[at].N) - 1
	known := len(b.paths)
	n += b.conjuncts(tape.End(b.tokens, at+1), filters, place{scope: s, via: src + 1}, false)
	b.checkPathsFrom(src, known)
	return n
}

// viaSubquery writes a path as a subquery for its one value.
func (b *binder) viaSubquery(at, base, parent int, relation *schema.Relation, join *schema.Join) {
	around := b.current
	defer func() { b.current = around }()
	b.scopes = append(b.scopes, scope{parent: parent, windows: -1, first: len(b.annotations), last: len(b.annotations), from: len(b.sources), to: len(b.sources)})
	s := len(b.scopes) - 1
	b.current = s
	alias := b.newAlias(join.Target.Name, join.Target.QuotedName, s)
	b.sources = append(b.sources, source{table: join.Target, alias: alias})
	src := len(b.sources) - 1
	b.scopes[s].to = len(b.sources)
	b.tableRead(join.Target)
	b.open1(dialect.FormParens)
	statement := b.open(dialect.FormStatement)
	b.open1(dialect.FormSelect)
	b.expr(at+1, place{scope: s, via: src + 1})
	b.open1(dialect.FormFrom)
	b.sourceTable(src)
	joins := len(b.out)
	where := b.open(dialect.FormWhere)
	b.close(where, b.pathConditions(at, base, src, s, relation, join))
	b.close(statement, 3+b.joinPaths(joins, joins, s))
}

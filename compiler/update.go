package compiler

import (
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// update writes an update up to what it returns, and returns the number of
// forms it wrote. What it reads beside its table stands in FROM.
func (b *binder) update(c *clauses, s int) (n int) {
	if at, sets := b.lists(c); at >= 0 {
		return b.updateLists(at, sets, c, s)
	}
	b.push(tape.Token{Kind: tape.KindForm, N: 2, A: uint32(dialect.FormUpdate)})
	b.sourceTable(b.scopes[s].from)
	if b.joinsApart(c) {
		n = b.updateApart(c, s)
	} else {
		n = b.updateFrom(c, s)
	}
	b.scopes[s].paths = pathsInside
	return n
}

// lists is the place of the lists that an update reads, -1 for none, and the
// number of its assignments.
func (b *binder) lists(c *clauses) (at, sets int) {
	for item := range tape.Operands(b.tokens, c.change) {
		if tok := b.tokens[item]; tok.Kind == tape.KindForm && dialect.Form(tok.A) == dialect.FormListsAs {
			return item, sets
		}
		sets++
	}
	return -1, sets
}

// updateLists writes an update by lists, which are called by a name of their own.
func (b *binder) updateLists(at, sets int, c *clauses, s int) (n int) {
	b.qualified = true
	b.push(tape.Token{Kind: tape.KindForm, N: 3, A: uint32(dialect.FormUpdateLists)})
	b.sourceTable(b.scopes[s].from)
	b.push(tape.Token{Kind: tape.KindForm, N: uint16(sets), A: uint32(dialect.FormList)})
	for item := c.change + 1; item < at; {
		item = b.expr(item, place{scope: s})
	}
	b.expr(at, place{scope: s})
	return 1 + b.changeWhere(c, s)
}

// joinsApart reports whether a join of the query can only be written to a table
// in FROM: LEFT and LATERAL cannot go out from the table that is updated.
func (b *binder) joinsApart(c *clauses) bool {
	for at, n := c.joins, c.joinCount; n > 0; n-- {
		if word := dialect.Word(b.tokens[at+1].A); dialect.OuterJoin(word) || dialect.LateralJoin(word) {
			return true
		}
		at += int(b.tokens[at].A)
	}
	return false
}

// updateFrom writes the tables that are joined as a list in FROM, and what they
// are joined on as conditions of WHERE: a row without a partner is left out, so
// that a path is only joined where its row is sure to be there.
func (b *binder) updateFrom(c *clauses, s int) (n int) {
	p := place{scope: s}
	b.scopes[s].paths = pathsPresent
	for at := range b.joinsOf(c) {
		b.requireAll(b.joinedOn(at), b.conditionsOf(at), s)
	}
	if c.where >= 0 {
		b.requireAll(c.where+1, int(b.tokens[c.where].N), s)
	}
	b.list(dialect.FormList, c.change, s)

	from, mark := len(b.out), b.open(dialect.FormWhere)
	conditions := 0
	b.scopes[s].filtering = true
	for at := range b.joinsOf(c) {
		conditions += b.conjuncts(b.joinedOn(at), b.conditionsOf(at), p, false)
	}
	paths := len(b.out)
	if c.where >= 0 {
		conditions += b.conjuncts(c.where+1, int(b.tokens[c.where].N), p, false)
	}
	b.scopes[s].filtering = false
	end := len(b.out)
	for i := 0; i < len(b.paths); i++ { // the filters of one may lead to another
		if path := b.paths[i]; path.scope == s {
			conditions += b.pathConditions(path.at, path.base, path.src, s, path.relation, path.join)
		}
	}
	joined := slices.Clone(b.out[end:])
	b.out = slices.Insert(b.out[:end], paths, joined...)
	n = 2
	if b.close(mark, conditions); conditions == 0 {
		b.out = b.out[:mark]
		n--
	}
	return n + b.updateSources(from, c, s)
}

// updateSources writes what is joined, as a list, at a place that was left for
// it, and returns the number of forms it wrote.
func (b *binder) updateSources(from int, c *clauses, s int) int {
	end, sources := len(b.out), 0
	mark := b.open(dialect.FormFrom)
	src := b.scopes[s].from
	for at := range b.joinsOf(c) {
		src++
		b.sourceText(at+2, src, b.scopes[s].parent)
		sources++
	}
	for _, path := range b.paths {
		if path.scope == s {
			b.sourceTable(path.src)
			sources++
		}
	}
	b.close(mark, sources)
	list := slices.Clone(b.out[end:])
	b.out = b.out[:end]
	if sources == 0 {
		return 0
	}
	b.out = slices.Insert(b.out, from, list...)
	return 1
}

// updateApart reads the table a second time, with its joins as those of a
// select, and updates each row by what was read for it.
func (b *binder) updateApart(c *clauses, s int) (n int) {
	src := &b.sources[b.scopes[s].from]
	table, target := src.table, src.alias
	read := b.newAlias(table.Name, table.QuotedName, s)
	b.scopes[s].target, b.sources[b.scopes[s].from].alias = target+1, read
	b.scopes[s].paths = pathsJoined
	b.list(dialect.FormList, c.change, s)
	first, last := b.from(c, s)
	mark := b.open(dialect.FormWhere)
	for _, key := range table.PrimaryKey {
		b.push(tape.Token{Kind: tape.KindForm, N: 2, A: uint32(dialect.FormEq)})
		b.pushColumn(key.ID, b.scopes[s].from)
		b.push(tape.Token{Kind: tape.KindColumn, A: key.ID, N: uint16(target) + 1})
	}
	conditions := len(table.PrimaryKey)
	if c.where >= 0 {
		b.scopes[s].filtering = true
		conditions += b.conjuncts(c.where+1, int(b.tokens[c.where].N), place{scope: s}, false)
		b.scopes[s].filtering = false
		b.requireAll(c.where+1, int(b.tokens[c.where].N), s)
	}
	b.close(mark, conditions)
	n = 3 + c.joinCount + b.joinPaths(first, last, s)
	b.sources[b.scopes[s].from].alias = target // what comes back are the rows as they are afterwards
	return n
}

// joinsOf are the places of a query's joins.
func (b *binder) joinsOf(c *clauses) func(yield func(at int) bool) {
	return func(yield func(at int) bool) {
		at := c.joins
		for range c.joinCount {
			if !yield(at) {
				return
			}
			at += int(b.tokens[at].A)
		}
	}
}

// joinedOn is where the conditions of the join at begin, and conditionsOf their number.
func (b *binder) joinedOn(at int) int { return tape.End(b.tokens, b.tableAt(at+2)) }

func (b *binder) conditionsOf(at int) (n int) {
	for i, end := b.joinedOn(at), tape.End(b.tokens, at); i < end; i = tape.End(b.tokens, i) {
		n++
	}
	return n
}

// joinsPath reports whether the path at i, from a source of the scope, is joined.
// One that is joined in part is not.
func (b *binder) joinsPath(i, base, s int) bool {
	switch b.scopes[s].paths {
	case pathsJoined:
		return true
	case pathsInside:
		return false
	}
	known := base
	for ; b.tokens[i].Kind == tape.KindVia; i++ {
		if known >= 0 {
			if at := b.findPath(i, known, s); at >= 0 {
				known = b.paths[at].src
				continue
			}
			if known < b.scopes[s].to && b.optional[b.sources[known].alias] {
				return false
			}
			known = -1
		}
		relation := schema.RelationByID(b.tokens[i].A)
		join, err := relation.Resolve()
		if err != nil || nearKey(join, b.tokens[i], b.tokens[i+1]) != nil {
			return true
		}
		if mayMiss(relation, join, b.tokens[i]) {
			return false
		}
	}
	return true
}

package compiler

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

const noScope = -1

// scope is what the names of one query mean.
type scope struct {
	// parent is the scope of the enclosing query, noScope for the outermost.
	parent int
	// table is what the query reads, alias its number in binder.aliases.
	table *schema.Table
	alias int
	// derived says that the table is read through a query in FROM, inner where
	// that query is on the tape.
	derived bool
	inner   int
	// annotations are binder.annotations[first:last].
	first, last int
	// grouped says that the query's rows are groups.
	grouped bool
	// aggregates says that the expression being bound may be an aggregate,
	// filtering that it is a filter.
	aggregates, filtering bool
}

// annotation is a named expression of a query.
type annotation struct {
	name uint32 // text
	at   int    // of the expression in the tape
	sql  schema.Type
	// selected says that it is in the select list, derived that it is a column
	// of the query in FROM.
	selected, derived bool
	// constant is the token that a filter proves it equal to, if proved.
	constant tape.Token
	proved   bool
	// out is where its expression was written to, -1 if nowhere.
	out int
}

// place says where a name is looked up: in a scope, or in the nearest one
// that encloses it and knows the name.
type place struct {
	scope int
	climb bool
}

// source finds the scope that reads a table.
func (b *binder) source(at place, table *schema.Table) (int, bool) {
	for s := at.scope; s != noScope; s = b.scopes[s].parent {
		if b.scopes[s].table == table {
			return s, true
		}
		if !at.climb {
			break
		}
	}
	return noScope, false
}

// annotation finds the annotation of a name, and its scope. Inside an
// annotation only those before it are known.
func (b *binder) annotation(at place, name string) (*annotation, int) {
	for s := at.scope; s != noScope; s = b.scopes[s].parent {
		sc := &b.scopes[s]
		for i := sc.first; i < sc.last; i++ {
			if b.text(b.annotations[i].name) == name {
				return &b.annotations[i], s
			}
		}
		if !at.climb {
			break
		}
	}
	return nil, noScope
}

// enclosingReads reports whether a query around the scope reads the table.
func (b *binder) enclosingReads(scope int, table *schema.Table) bool {
	_, ok := b.source(place{b.scopes[scope].parent, true}, table)
	return ok
}

// newAlias registers the alias of a source. A table goes by its own name; one
// that is read again inside a query that reads it gets a number.
func (b *binder) newAlias(name, quoted string, parent int) int {
	alias := quoted
	for n := 2; b.aliasTaken(alias, parent); n++ {
		alias = schema.Quote(numbered(name, n))
	}
	if len(b.aliases) >= math.MaxUint16 { // tokens hold the number plus one
		b.fail(tape.ErrTooLong)
		return 0
	}
	b.aliases = append(b.aliases, alias)
	return len(b.aliases) - 1
}

// numbered adds a number to a name and keeps within the length up to which
// names are told apart.
func numbered(name string, n int) string {
	suffix := "_" + strconv.Itoa(n)
	for len(name)+len(suffix) > schema.MaxName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return name + suffix
}

// aliasTaken compares as SQLite does, without regard to case.
func (b *binder) aliasTaken(alias string, parent int) bool {
	for s := parent; s != noScope; s = b.scopes[s].parent {
		if strings.EqualFold(b.aliases[b.scopes[s].alias], alias) {
			return true
		}
	}
	return false
}

// derivedGives reports whether the query in FROM of a scope selects a column.
func (b *binder) derivedGives(s int, col *schema.Column) bool {
	for at := range tape.Operands(b.tokens, b.scopes[s].inner) {
		if tape.Clause(b.tokens[at].Op) == tape.ClauseSelect && b.selects(at, col) {
			return true
		}
	}
	return false
}

// selects reports whether a select list names a column.
func (b *binder) selects(clause int, col *schema.Column) bool {
	for at := range tape.Operands(b.tokens, clause) {
		switch tok := b.tokens[at]; {
		case tok.Kind == tape.KindColumn && tok.A == col.ID:
			return true
		case tok.Kind == tape.KindRow && tok.Op == tape.RowAll:
			if _, ok := schema.LayoutByID(tok.A).Field(col.Name); ok {
				return true
			}
		}
	}
	return false
}

// names are the names that a scope knows, for suggestions.
func (b *binder) names(s int) []string {
	sc := &b.scopes[s]
	names := slices.Clone(sc.table.ColumnNames())
	for _, a := range b.annotations[sc.first:sc.last] {
		names = append(names, b.text(a.name))
	}
	return names
}

func (b *binder) text(i uint32) string { return b.texts[i] }

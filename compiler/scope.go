package compiler

import (
	"slices"
	"strconv"

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
	// derived says that the table is read through a query in FROM.
	derived bool
	// annotations are binder.annotations[first:last].
	first, last int
	// aggregates says that the expression being bound may be an aggregate.
	aggregates bool
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
		alias = schema.Quote(name + "_" + strconv.Itoa(n))
	}
	b.aliases = append(b.aliases, alias)
	return len(b.aliases) - 1
}

func (b *binder) aliasTaken(alias string, parent int) bool {
	for s := parent; s != noScope; s = b.scopes[s].parent {
		if b.aliases[b.scopes[s].alias] == alias {
			return true
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

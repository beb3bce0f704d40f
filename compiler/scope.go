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
	// parent is the scope of the enclosing query, noScope for the outermost, and
	// via the path of it that the query stands behind, as in [place].
	parent, via int
	// sources are binder.sources[from:to]: the query's own model, then what it joins.
	from, to int
	// annotations are binder.annotations[first:last].
	first, last int
	// grouped says that the query's rows are groups.
	grouped bool
	// windows is where the clause of named windows is on the tape, -1 for none.
	windows int
	// paths says what becomes of the paths in the expression that is being bound.
	paths paths
	// target is the alias, counted from 1, of the table that an update changes and
	// does not read under that name; 0 for none.
	target int
	// returning says that it is one of the rows that a change gives back.
	returning bool
	// aggregates says that the expression being bound may be an aggregate,
	// filtering that it is a filter.
	aggregates, filtering bool
}

// paths says how a query reads what to-one relations lead to.
type paths uint8

const (
	pathsJoined  paths = iota // by joins, LEFT where the other side may be missing
	pathsPresent              // by joins where the other side is sure to be there, else by a subquery
	pathsInside               // by a subquery each: the expression stands where nothing is joined
)

// source is what a query reads rows from.
type source struct {
	table *schema.Table
	// alias is its number in binder.aliases.
	alias int
	// derived says that the table is read through a query in FROM that may leave
	// columns out, inner where that query is on the tape.
	derived bool
	inner   int
}

// root is the source of a query's own model.
func (b *binder) root(s int) *source { return &b.sources[b.scopes[s].from] }

// joins reports whether a query reads more than its own model.
func (b *binder) joins(s int) bool { return b.scopes[s].to-b.scopes[s].from > 1 }

// annotation is a named expression of a query.
type annotation struct {
	name uint32 // text
	at   int    // of the expression in the tape
	sql  schema.Type
	// selected says that it is in the select list, derived that it is a column
	// of the query in FROM.
	selected, derived bool
	// alias is that of the source whose column a derived one is.
	alias int
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
	// via is the source, counted from 1, of a path whose table the expression is
	// over; 0 for none.
	via int
}

// source finds the source that a table is read by, and its scope.
func (b *binder) source(at place, table *schema.Table) (src, scope int, ok bool) {
	if at.via > 0 && b.sources[at.via-1].table == table {
		return at.via - 1, at.scope, true
	}
	for s := at.scope; s != noScope; s = b.scopes[s].parent {
		for i := b.scopes[s].from; i < b.scopes[s].to; i++ {
			if b.sources[i].table == table {
				return i, s, true
			}
		}
		if !at.climb {
			break
		}
	}
	return 0, noScope, false
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
	_, _, ok := b.source(place{scope: b.scopes[scope].parent, climb: true}, table)
	return ok
}

// newAlias registers the alias of a source. A table goes by its own name; one
// that is read again inside a query that reads it gets a number.
func (b *binder) newAlias(name, quoted string, s int) int {
	alias := quoted
	for n := 2; b.aliasTaken(alias, s); n++ {
		alias = schema.Quote(numbered(name, n))
	}
	if len(b.aliases) >= math.MaxUint16 { // tokens hold the number plus one
		b.fail(tape.ErrTooLong)
		return 0
	}
	b.aliases, b.optional = append(b.aliases, alias), append(b.optional, false)
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
func (b *binder) aliasTaken(alias string, s int) bool {
	for ; s != noScope; s = b.scopes[s].parent {
		if target := b.scopes[s].target; target > 0 && strings.EqualFold(b.aliases[target-1], alias) {
			return true
		}
		for _, src := range b.sources[b.scopes[s].from:b.scopes[s].to] {
			if strings.EqualFold(b.aliases[src.alias], alias) {
				return true
			}
		}
		for _, p := range b.paths {
			if p.scope == s && strings.EqualFold(b.aliases[b.sources[p.src].alias], alias) {
				return true
			}
		}
	}
	return false
}

// gives reports whether a source has a column: the query that it is read
// through may leave it out.
func (b *binder) gives(src *source, col *schema.Column) bool {
	if !src.derived {
		return true
	}
	for at := range tape.Operands(b.tokens, src.inner) {
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
	names := slices.Clone(b.root(s).table.ColumnNames())
	for _, a := range b.annotations[sc.first:sc.last] {
		names = append(names, b.text(a.name))
	}
	return names
}

func (b *binder) text(i uint32) string { return b.texts[i] }

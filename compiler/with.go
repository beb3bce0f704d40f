package compiler

import (
	"strings"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// cte is a common table expression: the query that gives a derived model its
// rows, under the model's name.
type cte struct {
	table uint32
	// at is its clause on the tape.
	at int
}

// with binds the common table expressions of a query. Each may read those
// before it, and a recursive one itself.
func (b *binder) with(i, parent int) {
	form := dialect.FormWith
	for at := range tape.Operands(b.tokens, i) {
		if b.tokens[at+2].Kind == tape.KindForm {
			form = dialect.FormWithRecursive
		}
	}
	mark := b.open(form)
	first := len(b.ctes)
	for at := range tape.Operands(b.tokens, i) {
		def := cte{table: b.tokens[at+1].A, at: at}
		for _, other := range b.ctes[first:] {
			if strings.EqualFold(schema.TableByID(other.table).Name, schema.TableByID(def.table).Name) {
				b.fail(&DerivedError{Model: schema.TableByID(def.table).Model, Twice: true})
			}
		}
		recursive := b.tokens[at+2].Kind == tape.KindForm
		if recursive {
			b.ctes = append(b.ctes, def)
		}
		b.cte(at, parent)
		if !recursive {
			b.ctes = append(b.ctes, def)
		}
	}
	b.close(mark, len(b.ctes)-first)
}

func (b *binder) cte(at, parent int) {
	body := at + 2
	end := tape.End(b.tokens, at)
	after := tape.End(b.tokens, body)
	mark := b.open(dialect.FormStatement)
	n := 1
	form := dialect.FormCTE
	switch tape.Clause(b.tokens[at].Op) {
	case tape.ClauseMaterialized:
		form = dialect.FormMaterialized
	case tape.ClauseNotMaterialized:
		form = dialect.FormNotMaterialized
	}
	if b.changes(body) {
		b.require(dialect.FormChangeInWith)
		if parent != noScope {
			b.fail(ErrChangeInside)
		}
	}
	b.require(form)
	b.push(tape.Token{Kind: tape.KindForm, N: 2, A: uint32(form)})
	b.pushRaw(schema.TableByID(b.tokens[at+1].A).QuotedName)
	b.derived(body, parent)
	for ; after < end; after = tape.End(b.tokens, after) {
		b.expr(after, place{scope: noScope})
		n++
	}
	b.close(mark, n)
}

// changes reports whether the query at i is an insert, an update or a delete.
func (b *binder) changes(i int) bool {
	if b.tokens[i].Kind != tape.KindQuery {
		return false
	}
	for at := range tape.Operands(b.tokens, i) {
		switch tape.Clause(b.tokens[at].Op) {
		case tape.ClauseUpdate, tape.ClauseDelete, tape.ClauseInsert:
			return true
		}
	}
	return false
}

// cteNamed finds the innermost expression of a name, compared as SQLite does.
func (b *binder) cteNamed(name string) *cte {
	for i := len(b.ctes) - 1; i >= 0; i-- {
		if strings.EqualFold(schema.TableByID(b.ctes[i].table).Name, name) {
			return &b.ctes[i]
		}
	}
	return nil
}

// deriveCTEColumns makes the columns that SEARCH and CYCLE add known by name.
func (b *binder) deriveCTEColumns(def *cte, alias int) {
	end := tape.End(b.tokens, def.at)
	for at := tape.End(b.tokens, def.at+2); at < end; at = tape.End(b.tokens, at) {
		for item := range tape.Operands(b.tokens, at) {
			if b.tokens[item].Kind == tape.KindName {
				b.deriveAnnotation(b.tokens[item], alias)
			}
		}
	}
}

package compiler

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// The rewrites that make a statement cheaper without changing its rows. Each
// has a golden file and a test of equal rows in models_test.

// findProved looks for annotations that a filter of the same query proves to
// be constant: Ref("dense").IsTrue(), or equality with a value. Every row that
// comes back has that value, so that it need not be computed a second time.
func (b *binder) findProved(where, s int) {
	sc := &b.scopes[s]
	if where < 0 || sc.first == sc.last {
		return
	}
	b.proveAll(where+1, int(b.tokens[where].N), s)
}

func (b *binder) proveAll(at, count, s int) {
	for range count {
		if tok := b.tokens[at]; tok.Kind == tape.KindForm {
			switch dialect.Form(tok.A) {
			case dialect.FormAnd:
				b.proveAll(at+1, int(tok.N), s)
			case dialect.FormIsTrue:
				b.prove(at+1, wordToken(dialect.WordTrue), s)
			case dialect.FormIsFalse, dialect.FormNot:
				b.prove(at+1, wordToken(dialect.WordFalse), s)
			case dialect.FormEq:
				b.proveEqual(at, s)
			case dialect.FormNone:
				b.proveZero(at, s)
			}
		} else {
			b.prove(at, wordToken(dialect.WordTrue), s)
		}
		at = tape.End(b.tokens, at)
	}
}

// proveEqual takes Ref = value. Only where equal values are the same value
// may one stand for the other.
func (b *binder) proveEqual(at, s int) {
	if b.tokens[at+1].Kind != tape.KindRef {
		return
	}
	switch value := b.tokens[at+2]; value.Kind {
	case tape.KindWord:
		b.prove(at+1, value, s)
	case tape.KindParam:
		a, _ := b.annotation(place{scope: s}, b.text(b.tokens[at+1].A))
		if sql := schema.Type(value.N); a != nil && a.sql == sql && sql.IsIdentity() {
			value.Op = tape.ParamTyped
			b.prove(at+1, value, s)
		}
	}
}

// proveZero takes Ref = 0.
func (b *binder) proveZero(at, s int) {
	if b.tokens[at+1].Kind != tape.KindRef {
		return
	}
	if a, _ := b.annotation(place{scope: s}, b.text(b.tokens[at+1].A)); a != nil && a.sql.IsInteger() {
		b.prove(at+1, wordToken(dialect.WordZero), s)
	}
}

func (b *binder) prove(at int, constant tape.Token, s int) {
	if b.tokens[at].Kind != tape.KindRef {
		return
	}
	if a, in := b.annotation(place{scope: s}, b.text(b.tokens[at].A)); a != nil && in == s {
		a.constant, a.proved = constant, true
	}
}

// conjunct binds a predicate that rows must pass and returns the index after it. There NULL and FALSE are
// the same, so that IS TRUE says nothing, and without it the server can turn
// EXISTS into a join.
func (b *binder) conjunct(at int, p place) (after int) {
	tok := b.tokens[at]
	if tok.Kind == tape.KindForm {
		switch dialect.Form(tok.A) {
		case dialect.FormIsTrue:
			return b.conjunct(at+1, p)
		case dialect.FormIsFalse:
			b.push(tape.Token{Kind: tape.KindForm, N: 1, A: uint32(dialect.FormNot)})
			return b.expr(at+1, p)
		case dialect.FormEq:
			second := tape.End(b.tokens, at+1)
			switch b.tokens[second] {
			case wordToken(dialect.WordTrue):
				b.conjunct(at+1, p)
				return second + 1
			case wordToken(dialect.WordFalse):
				b.push(tape.Token{Kind: tape.KindForm, N: 1, A: uint32(dialect.FormNot)})
				b.expr(at+1, p)
				return second + 1
			}
		}
	}
	return b.expr(at, p)
}

// simplify looks at the form at mark, whose operands are written.
func (b *binder) simplify(f dialect.Form, mark int) {
	switch f {
	case dialect.FormIsTrue:
		if b.neverNull(mark + 1) {
			b.out = append(b.out[:mark], b.out[mark+1:]...)
		}
	case dialect.FormIsFalse, dialect.FormIsNotTrue:
		switch in := &b.out[mark+1]; {
		case !b.neverNull(mark + 1):
		case f == dialect.FormIsNotTrue && *in == (tape.Token{Kind: tape.KindForm, N: 2, A: uint32(dialect.FormInArray)}):
			in.A = uint32(dialect.FormNotInArray)
			b.out = append(b.out[:mark], b.out[mark+1:]...)
		default:
			b.out[mark].A = uint32(dialect.FormNot)
		}
	case dialect.FormAsc, dialect.FormDesc:
		if b.neverNull(mark + 1) {
			b.out[mark].A = uint32(knownOrder(f))
		}
	case dialect.FormAscKnown, dialect.FormDescKnown: // of a column, which a join may make NULL
		if !b.neverNull(mark + 1) {
			b.out[mark].A = uint32(unknownOrder(f))
		}
	}
}

func unknownOrder(f dialect.Form) dialect.Form {
	if f == dialect.FormDescKnown {
		return dialect.FormDesc
	}
	return dialect.FormAsc
}

func knownOrder(f dialect.Form) dialect.Form {
	switch f {
	case dialect.FormAsc:
		return dialect.FormAscKnown
	case dialect.FormDesc:
		return dialect.FormDescKnown
	}
	return f
}

// neverNull reports whether the bound expression at i is known never to be
// NULL: its forms pass NULL on and make none, and no column is nullable.
func (b *binder) neverNull(i int) bool {
	for open := 1; open > 0; i++ {
		tok := b.out[i]
		open--
		switch tok.Kind {
		case tape.KindForm:
			flags := b.spelling.Form(dialect.Form(tok.A)).Flags
			switch {
			case flags&dialect.NeverNull != 0:
				i = tape.End(b.out, i) - 1
			case flags&dialect.Strict != 0:
				open += int(tok.N)
			default:
				return false
			}
		case tape.KindColumn:
			if b.columns[tok.A].Nullable() || tok.N > 0 && b.optional[tok.N-1] {
				return false
			}
		case tape.KindWord:
			if dialect.Word(tok.A) == dialect.WordNull {
				return false
			}
		case tape.KindParam:
		default:
			return false
		}
	}
	return true
}

// countAsExists writes a comparison with zero as a test for existence, where
// the operand at i names an annotation that counts the rows of a subquery.
func (b *binder) countAsExists(f dialect.Form, i int, p place) bool {
	if b.tokens[i].Kind != tape.KindRef {
		return false
	}
	a, s := b.annotation(p, b.text(b.tokens[i].A))
	if a == nil || a.derived {
		return false
	}
	tok := b.tokens[a.at]
	if tok.Kind != tape.KindForm || dialect.Form(tok.A) != dialect.FormCountRows {
		return false
	}
	if f == dialect.FormNone {
		b.push(tape.Token{Kind: tape.KindForm, N: 1, A: uint32(dialect.FormNot)})
	}
	b.push(tape.Token{Kind: tape.KindForm, N: 1, A: uint32(dialect.FormExists)})
	at, last := a.at, b.hideFrom(a, s)
	b.query(at+1, s, asExists)
	b.scopes[s].last = last
	return true
}

// namesPrimaryKey reports whether n bound predicates at i hold each column of
// the primary key equal to a parameter: then there is at most one row.
func (b *binder) namesPrimaryKey(i, n, s int) bool {
	key := b.root(s).table.PrimaryKey
	if len(key) == 0 || b.root(s).derived || b.joins(s) {
		return false
	}
	for _, col := range key {
		if !b.holdsEqual(i, n, b.columnToken(col.ID, b.scopes[s].from)) {
			return false
		}
	}
	return true
}

// holdsEqual reports whether one of n bound predicates at i holds a column
// equal to a parameter.
func (b *binder) holdsEqual(i, n int, col tape.Token) bool {
	for range n {
		tok := b.out[i]
		if tok.Kind == tape.KindForm && dialect.Form(tok.A) == dialect.FormEq &&
			b.out[i+1] == col && b.out[i+2].Kind == tape.KindParam {
			return true
		}
		i = tape.End(b.out, i)
	}
	return false
}

func wordToken(w dialect.Word) tape.Token { return tape.Token{Kind: tape.KindWord, A: uint32(w)} }

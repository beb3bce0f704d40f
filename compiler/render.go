package compiler

import (
	"strconv"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// renderer writes a bound tape as SQL. Parentheses are decided here and
// nowhere else.
type renderer struct {
	tokens   []tape.Token
	texts    []string
	aliases  []string
	spelling *dialect.Spelling
	sql      []byte
	params   []dialect.Param
	// numbers are the placeholders of the arguments, zero for those not
	// written yet.
	numbers []uint16
	columns []*schema.Column // by id
	row     *schema.Row      // of a plain query
	err     error
}

func (r *renderer) start(spelling *dialect.Spelling, args int) {
	r.spelling, r.columns = spelling, schema.Columns()
	for range args {
		r.numbers = append(r.numbers, 0)
	}
}

func (r *renderer) release() {
	r.tokens, r.texts, r.aliases, r.columns, r.spelling, r.row, r.err = nil, nil, nil, nil, nil, nil, nil
	r.sql, r.params, r.numbers = r.sql[:0], r.params[:0], r.numbers[:0]
}

// expr writes the expression at i, in parentheses if it binds less tightly
// than min, and returns the index after it.
func (r *renderer) expr(i int, min dialect.Prec) int {
	tok := r.tokens[i]
	switch tok.Kind {
	case tape.KindForm:
		spec := r.spelling.Form(dialect.Form(tok.A))
		if spec.Prec < min || !spec.InOrder(int(tok.N)) {
			return r.rareForm(spec, i, min)
		}
		return r.form(spec, i)
	case tape.KindColumn:
		r.column(tok)
	case tape.KindParam:
		r.param(tok)
	case tape.KindWord:
		r.word(dialect.Word(tok.A))
	case tape.KindRow: // of a plain query
		r.sql = append(r.sql, r.row.List...)
	case tape.KindName:
		r.sql = schema.AppendQuoted(r.sql, r.texts[tok.A])
	case tape.KindRaw:
		r.sql = append(r.sql, r.texts[tok.A]...)
	case tape.KindTable:
		r.sql = append(r.sql, schema.TableByID(tok.A).Quoted...)
		if tok.N > 0 {
			r.sql = append(r.sql, " AS "...)
			r.sql = append(r.sql, r.aliases[tok.N-1]...)
		}
	}
	return i + 1
}

func (r *renderer) column(tok tape.Token) {
	col := r.columns[tok.A]
	switch {
	case tok.N == 0:
		r.sql = append(r.sql, col.Quoted...)
	case r.aliases[tok.N-1] == col.Table.QuotedName:
		r.sql = append(r.sql, col.Qualified...)
	default:
		r.sql = append(r.sql, r.aliases[tok.N-1]...)
		r.sql = append(r.sql, '.')
		r.sql = append(r.sql, col.Quoted...)
	}
}

// form writes a form whose operands stand once and in their order, as nearly
// all do: those of the token at i.
func (r *renderer) form(spec *dialect.FormSpelling, i int) int {
	at := i + 1
	for p := range spec.Pieces {
		piece := &spec.Pieces[p]
		r.sql = append(r.sql, piece.Text...)
		switch piece.Operand {
		case dialect.NoOperand:
		case dialect.AllOperands:
			at = r.operands(at, int(r.tokens[i].N), piece)
		default:
			at = r.expr(at, piece.Min)
		}
	}
	return at
}

// operands writes n operands, joined, and returns the index after them.
func (r *renderer) operands(at, n int, piece *dialect.Piece) int {
	if n == 1 {
		return r.expr(at, 0) // it stands alone: nothing joins it
	}
	for k := range n {
		if k > 0 && piece.Separator != "" {
			r.sql = append(r.sql, piece.Separator...)
		}
		at = r.expr(at, piece.Min)
	}
	return at
}

// rareForm writes any form, in parentheses if it needs them.
func (r *renderer) rareForm(spec *dialect.FormSpelling, i int, min dialect.Prec) int {
	tok := r.tokens[i]
	if spec.Missing { // most are found by bind; no feature may vanish from the text
		r.fail(spec.Name)
	}
	parens := spec.Prec < min
	if parens {
		r.sql = append(r.sql, '(')
	}
	at, n := i+1, 0 // the operand that follows in order, and its position
	for p := range spec.Pieces {
		piece := &spec.Pieces[p]
		r.sql = append(r.sql, piece.Text...)
		switch piece.Operand {
		case dialect.NoOperand:
		case dialect.AllOperands: // those that are left
			at, n = r.operands(at, int(tok.N)-n, piece), int(tok.N)
		case n:
			at = r.expr(at, piece.Min)
			n++
		default:
			r.expr(r.operand(i, piece.Operand), piece.Min)
		}
	}
	if parens {
		r.sql = append(r.sql, ')')
	}
	return tape.End(r.tokens, i)
}

// operand returns where the nth operand of the form at i begins.
func (r *renderer) operand(i, n int) int {
	at := i + 1
	for range n {
		at = tape.End(r.tokens, at)
	}
	return at
}

// fail records that the database lacks a feature.
func (r *renderer) fail(feature string) {
	if r.err == nil {
		r.err = &UnsupportedError{Feature: feature, Database: r.spelling.Dialect().Name}
	}
}

func (r *renderer) word(w dialect.Word) {
	text := r.spelling.Word(w)
	if text == "" {
		r.fail(r.spelling.WordName(w))
	}
	r.sql = append(r.sql, text...)
}

// param writes a placeholder. Arguments are numbered in the order in which
// the text first names them; one that is named twice keeps its number.
func (r *renderer) param(tok tape.Token) {
	d := r.spelling.Dialect()
	number := r.numbers[tok.A]
	if number == 0 {
		number = uint16(len(r.params) + 1)
		r.numbers[tok.A] = number
		p := dialect.Param{Arg: uint16(tok.A), Type: schema.Type(tok.N)}
		if tok.Op >= tape.ParamPattern {
			p.Pattern = dialect.Pattern(tok.Op &^ tape.ParamPattern)
		}
		r.params = append(r.params, p)
	}
	r.sql = append(r.sql, d.Placeholder...)
	r.sql = strconv.AppendUint(r.sql, uint64(number), 10)
	if tok.Op == tape.ParamTyped && d.ParamCast != "" {
		if t := r.spelling.Type(schema.Type(tok.N)); t != "" {
			r.sql = append(r.sql, d.ParamCast...)
			r.sql = append(r.sql, t...)
		}
	}
}

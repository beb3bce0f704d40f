package compiler

import (
	"math"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// plainClauses are the clauses of a query that may be plain.
const plainClauses = 1<<tape.ClauseFrom | 1<<tape.ClauseSelect | 1<<tape.ClauseWhere | 1<<tape.ClauseOrder | 1<<tape.ClauseLimit | 1<<tape.ClauseOffset

// plain is a query for the rows of one table whose tape is what binding would
// write: every column is the table's own and stands by itself, and there is
// nothing to simplify. It is rendered as it is, which spares half the work. That
// the text is the one that binding leads to is a law of the fuzz test.
type plain struct {
	table                            *schema.Table
	row                              *schema.Row
	from, sel, where, orders, limits int // -1 for a clause that is not there
	offset                           int
}

// isPlain looks through a tape, and says no whenever in doubt.
func isPlain(t *tape.Tape, spelling *dialect.Spelling) (p plain, ok bool) {
	if t.Sources != 1 || t.Nonces || t.Clauses&^plainClauses != 0 || !t.Has(tape.ClauseSelect) {
		return p, false
	}
	if len(t.Tokens) > math.MaxUint16 { // binding finds out what is too long
		return p, false
	}
	p = plain{where: -1, orders: -1, limits: -1, offset: -1}
	tokens, columns := t.Tokens, schema.Columns()
	for i := 1; i < len(tokens); i++ {
		switch tok := tokens[i]; tok.Kind {
		case tape.KindColumn:
			if columns[tok.A].Table != p.table {
				return p, false
			}
		case tape.KindParam:
		case tape.KindForm:
			switch spec := spelling.Form(dialect.Form(tok.A)); {
			case spec.Missing, spec.Flags&dialect.Aggregates != 0:
				return p, false
			case spec.Flags&dialect.Simplified != 0 && !staysOrder(tok, tokens[i+1], columns):
				return p, false
			}
		case tape.KindClause:
			if !p.clause(tokens, i) {
				return p, false
			}
			if clause := tape.Clause(tok.Op); clause == tape.ClauseFrom || clause == tape.ClauseSelect {
				i++
			}
		default:
			return p, false
		}
	}
	return p, true
}

// clause notes the clause at i, and reports whether it can be in a plain query.
func (p *plain) clause(tokens []tape.Token, i int) bool {
	clause, first := tokens[i], tokens[i+1]
	switch tape.Clause(clause.Op) {
	case tape.ClauseFrom:
		p.from, p.table = i, schema.TableByID(first.A)
		return clause.N == 1 && first.Kind == tape.KindTable && !p.table.Derived
	case tape.ClauseSelect:
		if clause.N != 1 || first.Kind != tape.KindRow || first.Op != tape.RowAll {
			return false
		}
		layout := schema.LayoutByID(first.A)
		p.sel, p.row = i, p.table.RowOf(layout)
		return len(p.row.Columns) == len(layout.Fields)
	case tape.ClauseWhere:
		p.where = i
	case tape.ClauseOrder:
		p.orders = i
	case tape.ClauseLimit:
		p.limits = i
		return first.Kind == tape.KindParam
	case tape.ClauseOffset:
		p.offset = i
	}
	return true
}

// staysOrder reports whether a form is an ordering by a column that is spelled
// by whether the column may be NULL already.
func staysOrder(form, operand tape.Token, columns []*schema.Column) bool {
	if operand.Kind != tape.KindColumn {
		return false
	}
	switch dialect.Form(form.A) {
	case dialect.FormAsc, dialect.FormDesc:
		return columns[operand.A].Nullable()
	case dialect.FormAscKnown, dialect.FormDescKnown:
		return !columns[operand.A].Nullable()
	}
	return false
}

// plain writes a plain query.
func (r *renderer) plain(p *plain) {
	r.row = p.row
	r.clause(dialect.FormSelect, p.sel)
	r.clause(dialect.FormFrom, p.from)
	r.clause(dialect.FormWhere, p.where)
	r.clause(dialect.FormOrderBy, p.orders)
	r.clause(dialect.FormLimit, p.limits)
	if p.limits >= 0 {
		r.clause(dialect.FormOffset, p.offset)
	} else {
		r.clause(dialect.FormOffsetAlone, p.offset)
	}
}

// clause writes the items of the clause at i as the operands of a form.
func (r *renderer) clause(form dialect.Form, i int) {
	if i < 0 {
		return
	}
	spec := r.spelling.Form(form)
	if spec.Missing {
		r.fail(spec.Name)
	}
	r.form(spec, i)
}

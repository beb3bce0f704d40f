package orm

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// fixedLimit is a limit that a terminal sets: it is a part of the statement, and
// no argument.
type fixedLimit uint8

const (
	ownLimit fixedLimit = iota
	limitOne
	limitTwo
)

func (q *query) emitLimit(t *tape.Tape, u *use) (clauses int) {
	if u.limit != ownLimit && !(q.has(hasLimit) && (q.more().limit != nil || q.limit < u.limit.rows())) {
		u.limit.emit(t)
		clauses++
	} else if q.more().limit != nil {
		clauses += emitList(t, tape.ClauseLimit, []expr.Expression{q.more().limit})
	} else if q.has(hasLimit) {
		emitCount(t, tape.ClauseLimit, q.limit)
		clauses++
	}
	if q.has(hasOffset) {
		emitCount(t, tape.ClauseOffset, q.offset)
		clauses++
	}
	return clauses
}

func emitCount(t *tape.Tape, clause tape.Clause, n int64) {
	mark := t.Clause(clause)
	t.Param(tape.IntValue(n), uint16(schema.Int64), tape.ParamBare)
	t.Close(mark, 1)
}

func (l fixedLimit) rows() int64 { return int64(l) }

// emit emits the limit as a clause; ownLimit has none.
func (l fixedLimit) emit(t *tape.Tape) {
	word := dialect.WordOne
	if l == limitTwo {
		word = dialect.WordTwo
	}
	mark := t.Clause(tape.ClauseLimit)
	t.Word(uint32(word))
	t.Close(mark, 1)
}

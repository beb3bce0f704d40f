package orm

import (
	"fmt"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
)

// Sampling says how the rows of a sample are chosen (PostgreSQL manual,
// "SELECT", TABLESAMPLE).
//
//	City.TableSample(orm.System, 0.5)
type Sampling uint8

// The ways of sampling.
const (
	Bernoulli Sampling = iota + 1 // every row by itself
	System                        // whole pages of the table: faster, less even
)

var sampleForms = [...][2]dialect.Form{
	Bernoulli: {sampleForm("BERNOULLI", false), sampleForm("BERNOULLI", true)},
	System:    {sampleForm("SYSTEM", false), sampleForm("SYSTEM", true)},
}

func sampleForm(method string, repeatable bool) dialect.Form {
	if repeatable {
		return dialect.NewForm("TABLESAMPLE "+method+" REPEATABLE", " TABLESAMPLE "+method+" ($1) REPEATABLE ($2)", dialect.Atom)
	}
	return dialect.NewForm("TABLESAMPLE "+method, " TABLESAMPLE "+method+" ($1)", dialect.Atom)
}

// TableSample reads about so many percent of the table, before any filter. A
// seed chooses the same rows again while the table does not change. A percent
// that is not from 0 to 100, or a second seed, is an error from the terminal.
// SQLite has no such thing.
//
//	City.TableSample(orm.Bernoulli, 10)
func (q QuerySet[R]) TableSample(method Sampling, percent float64, seed ...int64) QuerySet[R] {
	q.beforeLimit()
	if method < Bernoulli || method > System || !(percent >= 0 && percent <= 100) || len(seed) > 1 {
		q.fail(fmt.Errorf("inlay: TableSample takes Bernoulli or System, 0 to 100 percent and at most one seed, not %d, %v, %v", method, percent, seed))
		return q
	}
	if q.more().compound != nil || q.more().rows != nil {
		q.fail(fmt.Errorf("inlay: TableSample is about a table, and this query reads another query"))
		return q
	}
	s := sample{sampleForms[method][len(seed)], []expr.Expression{expr.Value(percent)}}
	if len(seed) == 1 {
		s.operands = append(s.operands, expr.Value(seed[0]))
	}
	q.editRare().sample = s
	return q
}

type sample struct {
	form     dialect.Form
	operands []expr.Expression
}

func (s sample) Emit(t *tape.Tape) {
	t.Form(uint32(s.form), len(s.operands))
	for _, e := range s.operands {
		e.Emit(t)
	}
}

package subquery

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Query is a query that can stand inside another one: every QuerySet is.
//
//	none := func(q subquery.Query) expr.Predicate { return subquery.NotExists(q) }
//	State.Filter(none(State.Cities.Rows()))
type Query interface {
	// EmitQuery appends the query to a tape. The compiler calls it.
	EmitQuery(t *tape.Tape, use Use)
	// Facts says what an enclosing query must know beforehand.
	Facts() Facts
}

// Facts are what an enclosing query must know of one inside it.
type Facts struct {
	// None says that the query is known to have no rows. EmitQuery emits such a
	// query with a filter that is false.
	None bool
	// Plain says that it has no Limit, no Offset and no Distinct, so that a
	// condition may be added to it.
	Plain bool
	// Columns is the number of columns that it selects, Type the type of the
	// values where it is one; schema.Unknown where that is not known.
	Columns int
	Type    schema.Type
	// Err is a mistake in the query.
	Err error
}

// Use says what an enclosing query wants of one inside it.
type Use struct {
	// Kind is the select list that is wanted.
	Kind UseKind
	// Select is the expression of UseSelect and UseAggregate.
	Select tape.Emitter
	// Equals is an expression of the enclosing query that the selected
	// column must equal, for UseExists; nil for none.
	Equals tape.Emitter
	// Members looks at the names of the members of UseObject, and says what is
	// wrong with them.
	Members func(names []string) error
	// First asks for the first row alone.
	First bool
}

// UseKind says which select list an enclosing query wants.
type UseKind uint8

// The kinds of use.
const (
	UseRows      UseKind = iota // the columns that the query selects itself
	UseExists                   // whether there is a row
	UseSelect                   // one expression of each row
	UseAggregate                // one expression over all rows
	UseObject                   // each row as one JSON object
)

// Parts returns the query that an expression of this package is computed from
// and what it wants of it; ok is false for every other expression.
func Parts(e expr.Expression) (q Query, u Use, ok bool) {
	inside, ok := expr.EmitterOf(e).(interface{ parts() (Query, Use) })
	if !ok {
		return nil, Use{}, false
	}
	q, u = inside.parts()
	return q, u, true
}

// ColumnsError is returned for a subquery that selects more or fewer columns
// than its place has room for.
type ColumnsError struct {
	// Func is the function that the subquery was given to.
	Func string
	// Got is the number of columns that it selects, Want that it must select.
	Got, Want int
	// Values is the type of the one column that it selects and Type that of what
	// it stands for or is compared with, where the two do not fit; "" otherwise.
	Values, Type string
}

// Error says how many columns there are, and what to do.
func (e *ColumnsError) Error() string {
	if e.Values != "" {
		return fmt.Sprintf("inlay: the query inside %s selects values of type %s where type %s is needed: choose another column with Only, or convert one with expr.Cast and subquery.First", e.Func, e.Values, e.Type)
	}
	if e.Want > 1 {
		return fmt.Sprintf("inlay: the query inside %s selects %d columns where %d are needed: choose them with Only", e.Func, e.Got, e.Want)
	}
	return fmt.Sprintf("inlay: the query inside %s selects %d columns where one is needed: choose it with Only, or use subquery.First(query, expression)", e.Func, e.Got)
}

// value makes a Query an expression that has one value.
type value struct {
	q   Query
	use Use
	// none is what stands for a query without rows, nil for the query itself.
	none tape.Emitter
	// form is written around the query.
	form dialect.Form
	// function is what needs the query to select one column, whose values fit a
	// type; "" for what does not.
	function string
	fits     schema.Type
	room     expr.Embedded
}

func (e *value) parts() (Query, Use) { return e.q, e.use }

func (e *value) Emit(t *tape.Tape) {
	facts, ok := factsOf(t, e.q, e.function, 1)
	switch {
	case !ok:
		t.Word(uint32(dialect.WordNull))
		return
	case e.function != "" && !fits(t, e.function, facts.Type, e.fits):
	case facts.None && e.none != nil:
		e.none.Emit(t)
		return
	}
	t.Form(uint32(e.form), 1)
	e.q.EmitQuery(t, e.use)
}

// errNoQuery is a subquery function that was given nil.
var errNoQuery = errors.New("inlay: a subquery is nil: give it a QuerySet")

// factsOf asks a query for its facts; function names what needs it to select so
// many columns, "" where any will do. A mistake in it is recorded on the tape,
// and ok is false then.
func factsOf(t *tape.Tape, q Query, function string, columns int) (facts Facts, ok bool) {
	if q == nil {
		t.Fail(errNoQuery)
		return facts, false
	}
	facts = q.Facts()
	switch {
	case facts.Err != nil:
		t.Fail(facts.Err)
	case function != "" && facts.Columns != columns:
		t.Fail(&ColumnsError{Func: function, Got: facts.Columns, Want: columns})
	default:
		return facts, true
	}
	return facts, false
}

// fits reports whether values of a type may stand where another one is wanted,
// and records a mistake where they may not: SQLite would compare a text with a
// number without a word, and find nothing.
func fits(t *tape.Tape, function string, values, want schema.Type) bool {
	if values.ReadsInto(want) || want.ReadsInto(values) || values.IsNumber() && want.IsNumber() {
		return true
	}
	t.Fail(&ColumnsError{Func: function, Got: 1, Want: 1, Values: values.String(), Type: want.String()})
	t.Word(uint32(dialect.WordNull))
	return false
}

func typeOf[T any]() schema.Type {
	sql, _ := schema.TypeOf(reflect.TypeFor[T]())
	return sql
}

func scalar[T any](q Query, use Use, none expr.Expr[T], function string) expr.Expr[T] {
	v := &value{q: q, use: use, none: none, form: dialect.FormParens, function: function, fits: typeOf[T]()}
	return expr.WrapIn[T](&v.room, v)
}

package nplusone

import (
	"hash/maphash"
	"reflect"
	"slices"
	"sync/atomic"

	"github.com/puzpuzpuz/xsync/v3"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
)

// shape is what calls have in common that differ in their arguments alone. There
// is one for all calls of the process that are alike.
type shape struct {
	tokens []tape.Token
	texts  []string
	sql    string
	kind   watch.Kind
	verb   watch.Verb
	table  *schema.Table

	// args says what each argument is for.
	args []role
	// equal are the columns that an argument must equal.
	equal []equality
	// outputs are the columns that are read, by their places; nil for what is none.
	outputs []*schema.Column
	// filtered says that there are other conditions as well, ordered and paged that
	// the rows are in an order, and of these some.
	filtered, ordered, paged bool
	// first says that the first row is asked for, of any number.
	first bool
	// locked says that the rows are locked, and are others for that.
	locked bool
	// single says that a write is of one row, as far as its text says.
	single bool

	next *shape
}

// equality is a column that must equal an argument, or one of a list.
type equality struct {
	column *schema.Column
	arg    int
}

// role is what an argument is for.
type role uint8

const (
	other role = iota
	equals
	list
	keys // a list, one of which a column must equal
	pages
	sets
)

// maxShapes is the number of shapes that are known at a time, in the process.
const maxShapes = 16384

var shapes = struct {
	byHash *xsync.MapOf[uint64, *shape]
	n      atomic.Int64
}{byHash: xsync.NewMapOf[uint64, *shape]()}

// shapeOf is the shape of a call, nil where there are too many.
func shapeOf(c *watch.Call) *shape {
	hash := shapeHash(c)
	first, _ := shapes.byHash.Load(hash)
	for s := first; s != nil; s = s.next {
		if s.is(c) {
			return s
		}
	}
	if shapes.n.Load() >= maxShapes {
		return nil
	}
	made := newShape(c)
	shapes.byHash.Compute(hash, func(first *shape, _ bool) (*shape, bool) {
		for s := first; s != nil; s = s.next {
			if s.is(c) {
				made = s
				return first, false
			}
		}
		made.next = first
		shapes.n.Add(1)
		return made, false
	})
	return made
}

func shapeHash(c *watch.Call) uint64 {
	h := uint64(c.Kind)<<8 | uint64(c.Verb)
	switch {
	case c.Shape != nil:
		return join(c.Shape.Hash(seed), h)
	case c.SQL != "":
		return join(maphash.String(seed, c.SQL), h)
	case c.Table != nil:
		return join(uint64(c.Table.ID), h)
	}
	return mix(h)
}

func (s *shape) is(c *watch.Call) bool {
	if s.kind != c.Kind || s.table != c.Table || s.sql != c.SQL || s.sql == "" && s.verb != c.Verb {
		return false
	}
	if c.Shape == nil {
		return s.tokens == nil
	}
	return s.tokens != nil && c.Shape.SameShape(s.tokens, s.texts)
}

func newShape(c *watch.Call) *shape {
	s := &shape{sql: c.SQL, kind: c.Kind, verb: c.Verb, table: c.Table, args: make([]role, len(c.Args))}
	for i, v := range c.Args {
		if v.Kind() == tape.Other && isList(v.Held()) {
			s.args[i] = list
		}
	}
	switch {
	case c.Shape != nil:
		s.tokens, s.texts = slices.Clone(c.Shape.Tokens), slices.Clone(c.Shape.Texts)
		s.read()
	case c.SQL != "":
		s.readText()
	default:
		s.single = true
	}
	return s
}

// read finds out what the arguments of a tape are for.
func (s *shape) read() {
	for at := range tape.Operands(s.tokens, 0) {
		tok := s.tokens[at]
		switch tape.Clause(tok.Op) {
		case tape.ClauseSelect:
			for item := range tape.Operands(s.tokens, at) {
				if s.tokens[item].Kind != tape.KindRow {
					s.outputs = append(s.outputs, s.output(item))
				}
			}
		case tape.ClauseWhere:
			for item := range tape.Operands(s.tokens, at) {
				s.condition(item)
			}
		case tape.ClauseOrder:
			s.ordered = true
		case tape.ClauseLimit, tape.ClauseOffset:
			item := s.tokens[at+1]
			s.first = s.first || item.Kind == tape.KindWord && item.A == uint32(dialect.WordOne)
			s.paged = s.paged || item.Kind != tape.KindWord
			s.mark(at, pages)
		case tape.ClauseUpdate:
			s.mark(at, sets)
		case tape.ClauseTail:
			for item := range tape.Operands(s.tokens, at) {
				s.locked = s.locked || s.tokens[item].Kind == tape.KindForm
			}
		}
	}
	s.single = s.verb == watch.Insert || slices.ContainsFunc(s.equal, func(e equality) bool { return s.args[e.arg] == equals })
}

// output is the column that an item of the select list reads, nil for another
// expression.
func (s *shape) output(at int) *schema.Column {
	tok := s.tokens[at]
	if tok.Kind == tape.KindClause && tape.Clause(tok.Op) == tape.ClauseOutput {
		tok = s.tokens[at+2] // behind the name
	}
	if tok.Kind != tape.KindColumn {
		return nil
	}
	return schema.ColumnByID(tok.A)
}

func isList(v any) bool {
	t := reflect.TypeOf(v)
	return t != nil && t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8
}

// mark notes what the arguments of an expression are for.
func (s *shape) mark(at int, r role) {
	for _, tok := range s.tokens[at:tape.End(s.tokens, at)] {
		if tok.Kind == tape.KindParam && int(tok.A) < len(s.args) {
			s.args[tok.A] = r
		}
	}
}

// condition reads a condition that every row must pass.
func (s *shape) condition(at int) {
	tok := s.tokens[at]
	if tok.Kind == tape.KindForm {
		switch dialect.Form(tok.A) {
		case dialect.FormAnd:
			for item := range tape.Operands(s.tokens, at) {
				s.condition(item)
			}
			return
		case dialect.FormEq:
			if col, param := s.tokens[at+1], s.tokens[at+2]; col.Kind == tape.KindColumn && param.Kind == tape.KindParam {
				s.equal = append(s.equal, equality{schema.ColumnByID(col.A), int(param.A)})
				s.mark(at, equals)
				return
			}
		case dialect.FormInArray, dialect.FormNotInArray:
			s.mark(at, list)
			if col, param := s.tokens[at+1], s.tokens[at+2]; dialect.Form(tok.A) == dialect.FormInArray && col.Kind == tape.KindColumn && param.Kind == tape.KindParam {
				s.equal = append(s.equal, equality{schema.ColumnByID(col.A), int(param.A)})
				s.mark(at, keys)
				return
			}
			s.filtered = true
			return
		}
	}
	s.filtered = true
}

// tells reports whether a query that differs in an argument asks for other rows,
// and not for more of the same.
func (s *shape) tells(arg int) bool {
	switch s.args[arg] {
	case equals:
		return true
	case list, keys, pages, sets:
		return false
	}
	return !(s.paged && s.ordered)
}

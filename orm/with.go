package orm

import (
	"errors"
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// CTE is a common table expression: the query that gives a derived model its
// rows for one statement. It is made by [Derived.As], is an immutable value,
// and takes effect by [QuerySet.With].
//
//	big := Big.As(orm.Into[BigRow](City.GroupBy(City.StateID).
//		Annotate("cities", expr.Count()).Annotate("people", expr.Sum(City.Population))))
//	rows, err := Big.With(big).Filter(Big.Cities.Gt(3)).All(ctx, db)
type CTE struct {
	table *schema.Table
	// id is one per definition, so that two parts of a query may bring the same.
	id *byte
	// parts are the query, or the first rows and those that follow from them.
	parts  []query
	form   dialect.Form
	clause tape.Clause
	// tail are SEARCH and CYCLE.
	tail []tailForm
	err  error
}

// As is the common table expression that gives the derived model the rows of a
// query: WITH name AS (query).
//
//	big := Big.As(orm.Into[BigRow](City.Filter(City.Population.Gt(100_000)).GroupBy(City.StateID).
//		Annotate("cities", expr.Count()).Annotate("people", expr.Sum(City.Population))))
//	State.With(big).Filter(subquery.In(State.ID, Big.Filter(Big.Cities.Gt(3)).Only(Big.StateID)))
func (d *Derived[R]) As(rows Rows[R]) CTE {
	c := CTE{clause: tape.ClauseCTE, id: new(byte)}
	if d.model == nil || rows == nil {
		c.err = errNoModel
		return c
	}
	c.table = d.model.table
	c.add(rows.rowsOf(nil))
	return c
}

var (
	errPartSliced = errors.New("inlay: the parts of a recursive query have no order, limit or distinct rows of their own: say it of the query that reads them")
	errPartTwice  = errors.New("inlay: a recursive query has two parts: what it begins with, and one UnionAll or Union of what follows")
	errStepRows   = errors.New("inlay: the step of a recursive query must be a query of the derived model's rows: read it into its row struct by orm.Into")
	errStepWith   = errors.New("inlay: With belongs to the query that reads a recursive query, not to its step")
	errNoCTE      = errors.New("inlay: With needs common table expressions that As of a derived model made")
	errTail       = errors.New("inlay: Search and Cycle belong to a recursive query, after its UnionAll or Union, and need columns of its model")
)

func (c *CTE) add(part query) {
	if part.more().change != nil && part.hooked() != nil {
		part.fail(errHooksInWith)
	}
	if part.err != nil && c.err == nil {
		c.err = part.err
	}
	c.parts = append(slices.Clip(c.parts), part)
}

// UnionAll makes the query recursive: the step reads the derived model and
// yields the rows that follow from those found last, until there are none. A
// cycle in the data would not end: guard it by a condition on the depth or on
// the path, by [CTE.Union], or by [CTE.Cycle].
//
//	roots := Tree.As(orm.Into[TreeRow](Region.Filter(Region.ParentID.IsNull()).
//		Annotate("depth", expr.Value[int64](0)).Annotate("way", Region.Name)))
//	tree := roots.UnionAll(orm.Into[TreeRow](Region.Join(Tree, Tree.ID.EqExpr(Region.ParentID)).
//		Annotate("depth", Tree.Depth.Plus(1)).Annotate("way", expr.Concat(Tree.Way, expr.Value("/"), Region.Name))))
//	nodes, err := Tree.With(tree).OrderBy(Tree.Way.Asc()).All(ctx, db)
func (c CTE) UnionAll(step Step) CTE { return c.recurse(formUnionAll, step) }

// Union is UnionAll that drops rows that were found before, so that a cycle
// ends where the rows hold nothing that grows.
//
//	parts := orm.Into[TreeRow](Region.Join(Tree, Tree.ID.EqExpr(Region.ParentID)).
//		Annotate("depth", Tree.Depth).Annotate("way", Tree.Way))
//	Tree.With(roots.Union(parts))
func (c CTE) Union(step Step) CTE { return c.recurse(formUnion, step) }

// Step is the recursive part of a CTE: a QuerySet of the derived model's rows.
//
//	var step orm.Step = orm.Into[TreeRow](Region.Join(Tree, Tree.ID.EqExpr(Region.ParentID)).
//		Annotate("depth", Tree.Depth.Plus(1)).Annotate("way", Region.Name))
type Step interface{ source() query }

func (c CTE) recurse(form dialect.Form, step Step) CTE {
	if step == nil || c.table == nil {
		c.fail(errNoModel)
		return c
	}
	c.id = new(byte)
	c.form = form
	c.add(step.source())
	for i := range c.parts {
		switch part := &c.parts[i]; {
		case c.err != nil:
		case len(c.parts) > 2:
			c.err = errPartTwice
		case part.sliced() || part.distinctRows() || part.more().change != nil || len(part.order) > 0:
			c.err = errPartSliced
		case i > 0 && part.more().ctes != nil:
			c.err = errStepWith
		case part.layout != c.table.Layout:
			c.err = errStepRows
		}
	}
	return c
}

// Materialized has the query computed once, apart from what reads it, where
// PostgreSQL would otherwise compute it within a query that reads it once.
//
//	State.With(big.Materialized()).Filter(subquery.In(State.ID, Big.Only(Big.StateID)))
func (c CTE) Materialized() CTE {
	c.clause, c.id = tape.ClauseMaterialized, new(byte)
	return c
}

// NotMaterialized has the query computed within each query that reads it, so
// that their conditions reach it.
//
//	State.With(big.NotMaterialized()).Filter(subquery.In(State.ID, Big.Only(Big.StateID)))
func (c CTE) NotMaterialized() CTE {
	c.clause, c.id = tape.ClauseNotMaterialized, new(byte)
	return c
}

var (
	formSearchDepth   = dialect.NewForm("SEARCH DEPTH FIRST", " SEARCH DEPTH FIRST BY $1 SET $2", dialect.Atom)
	formSearchBreadth = dialect.NewForm("SEARCH BREADTH FIRST", " SEARCH BREADTH FIRST BY $1 SET $2", dialect.Atom)
	formCycle         = dialect.NewForm("CYCLE", " CYCLE $1 SET $2 USING $3", dialect.Atom)
)

// SearchDepthFirst numbers the rows of a recursive query so that ordering by
// expr.Ref of the name puts every row before those that follow from it, and
// these before the next one of its own level. SQLite has no such thing.
//
//	Tree.With(tree.SearchDepthFirst("place", Tree.Name)).OrderBy(expr.Ref[any]("place").Asc())
func (c CTE) SearchDepthFirst(name string, by ...expr.Expression) CTE {
	return c.addTail(formSearchDepth, by, name)
}

// SearchBreadthFirst numbers the rows of a recursive query so that ordering by
// expr.Ref of the name puts all rows of a level before those of the next.
// SQLite has no such thing.
//
//	Tree.With(tree.SearchBreadthFirst("place", Tree.Name)).OrderBy(expr.Ref[any]("place").Asc())
func (c CTE) SearchBreadthFirst(name string, by ...expr.Expression) CTE {
	return c.addTail(formSearchBreadth, by, name)
}

// Cycle ends a recursive query at rows that it has found before on the way to
// them, told by columns of the derived model. Such a row is yielded once more,
// with expr.Ref[bool](mark) true; path is the name of the column in which the
// database keeps the way. SQLite has no such thing.
//
//	Tree.With(tree.Cycle("again", "trail", Tree.ID)).Filter(expr.Ref[bool]("again").IsFalse())
func (c CTE) Cycle(mark, path string, by ...expr.Expression) CTE {
	return c.addTail(formCycle, by, mark, path)
}

func (c CTE) addTail(form dialect.Form, by []expr.Expression, names ...string) CTE {
	for _, name := range names {
		if err := schema.CheckName(name); err != nil && c.err == nil {
			c.err = &NameError{Name: name, Reason: err.Error()}
		}
	}
	cols := make([]string, len(by))
	for i, e := range by {
		if col := expr.ColumnOf(e); col == nil || col.Table != c.table {
			c.fail(errTail)
		} else {
			cols[i] = col.Name
		}
	}
	if len(by) == 0 || c.form == 0 {
		c.fail(errTail)
	}
	c.tail, c.id = append(slices.Clip(c.tail), tailForm{form, cols, names}), new(byte)
	return c
}

// tailForm is a SEARCH or CYCLE by columns, which adds columns of its own.
type tailForm struct {
	form  dialect.Form
	by    []string
	names []string
}

func (f tailForm) emit(t *tape.Tape) {
	t.Form(uint32(f.form), 1+len(f.names))
	t.Form(uint32(dialect.FormList), len(f.by))
	for _, name := range f.by {
		t.Name(name)
	}
	for _, name := range f.names {
		t.Name(name)
	}
}

func (c *CTE) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// With begins the statement with common table expressions, which the query,
// those after them and all subqueries can read. Calls add up. In a QuerySet
// that is used as a subquery they stand in that subquery.
//
//	State.With(big).Join(Big, Big.StateID.EqExpr(State.ID)).Filter(Big.People.Gt(1_000_000))
func (q QuerySet[R]) With(ctes ...CTE) QuerySet[R] {
	for i := range ctes {
		switch {
		case ctes[i].err != nil:
			q.fail(ctes[i].err)
		case ctes[i].table == nil:
			q.fail(errNoCTE)
		}
	}
	q.edit().ctes = mergeWith(q.more().ctes, ctes)
	return q
}

// mergeWith adds definitions to others, each once.
func mergeWith(known, more []CTE) []CTE {
	merged := slices.Clip(known)
	for _, c := range more {
		if !slices.ContainsFunc(merged, func(other CTE) bool { return other.id == c.id && c.id != nil }) {
			merged = append(merged, c)
		}
	}
	return merged
}

// takeWith takes the common table expressions out of a query, for the one that
// it becomes a part of.
func (q *query) takeWith() []CTE {
	ctes := q.more().ctes
	if ctes != nil {
		q.edit().ctes = nil
	}
	return ctes
}

func (q *query) emitWith(t *tape.Tape) (clauses int) {
	if len(q.more().ctes) == 0 {
		return 0
	}
	mark := t.Clause(tape.ClauseWith)
	for i := range q.more().ctes {
		q.more().ctes[i].emit(t)
	}
	t.Close(mark, len(q.more().ctes))
	return 1
}

func (c *CTE) emit(t *tape.Tape) {
	mark := t.Clause(c.clause)
	t.Table(c.table.ID, tape.TableRead)
	if len(c.parts) > 1 {
		t.Form(uint32(c.form), len(c.parts))
	}
	for i := range c.parts {
		c.parts[i].emitRows(t, c.table)
	}
	for _, f := range c.tail {
		f.emit(t)
	}
	t.Close(mark, 2+len(c.tail))
}

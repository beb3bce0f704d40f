package orm

import (
	"errors"
	"fmt"
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// An update joins what its assignments read (UPDATE … FROM). Everything else
// that a query has beside its filters says which rows it means, and those are
// found by key.

var (
	errJoinedFound = errors.New("inlay: an update of limited, distinct, locked or sampled rows, or of those of a window, finds them by key and cannot set the columns of a joined model: follow a relation by expr.Via, or use a subquery")
	errJoinedKey   = errors.New("inlay: an update that sets the columns of a left or lateral join needs a primary key: it reads its rows a second time")
)

// joinedSets reports whether the changed rows are given what joined models
// hold, or give that back.
func (q *query) joinedSets(c *change) bool {
	if c.clause != tape.ClauseUpdate || q.more().joins == nil {
		return false
	}
	return slices.ContainsFunc(c.sets, func(set expr.Assignment) bool { return q.readsJoined(set, q.annotations) }) ||
		c.returns && slices.ContainsFunc(q.annotations, func(a annotation) bool { return !a.alias && q.readsJoined(a.e, q.annotations) })
}

// readsJoined reports whether an expression, which knows some annotations by
// name, reads a model that the query joins.
func (q *query) readsJoined(e tape.Emitter, known []annotation) bool {
	t := tape.Get()
	defer tape.Put(t)
	e.Emit(t)
	r := joinedReader{q: q, t: t, known: known}
	return t.Err() == nil && r.reads(0, false, nil)
}

// joinedReader looks for the models that a query joins in an expression's tape.
type joinedReader struct {
	q     *query
	t     *tape.Tape
	known []annotation
}

// reads looks through the token at i and its operands. inside says that they
// belong to a query in the expression, of which only what it asks of the query
// around counts, and behind is the model that they are read of over a relation.
func (r *joinedReader) reads(i int, inside bool, behind *schema.Table) bool {
	tok := r.t.Tokens[i]
	switch tok.Kind {
	case tape.KindColumn:
		return !inside && r.joined(schema.ColumnByID(tok.A).Table, behind)
	case tape.KindTable:
		return !inside && r.joined(schema.TableByID(tok.A), behind)
	case tape.KindRef:
		named := slices.IndexFunc(r.known, func(a annotation) bool { return a.name == r.t.Texts[tok.A] })
		return !inside && named >= 0 && r.q.readsJoined(r.known[named].e, r.known[:named])
	case tape.KindQuery:
		inside = true
	case tape.KindOuter:
		inside = false
	case tape.KindVia:
		relation := schema.RelationByID(tok.A)
		if !inside && r.joined(relation.Table, behind) {
			return true
		}
		if join, err := relation.Resolve(); err == nil {
			behind = join.Target
		}
	}
	for at := range tape.Operands(r.t.Tokens, i) {
		if r.reads(at, inside, behind) {
			return true
		}
	}
	return false
}

func (r *joinedReader) joined(table, behind *schema.Table) bool {
	return table != behind && slices.ContainsFunc(r.q.more().joins, func(j join) bool { return j.from.model.table == table })
}

// setsOverPaths reports whether the changed rows are given what relations lead to.
func (q *query) setsOverPaths(c *change) bool {
	return slices.ContainsFunc(c.sets, func(set expr.Assignment) bool {
		return set.Column() != nil && (expr.HasVia(set.Assigned()) || expr.RefersTo(set.Assigned(), q.leadsOver))
	})
}

// leadsOver reports whether an annotation leads over a relation.
func (q *query) leadsOver(name string) bool {
	return slices.ContainsFunc(q.annotations, func(a annotation) bool { return a.name == name && expr.HasVia(a.e) })
}

// checkOneEach refuses joins of which a changed row has several rows: databases
// take any of them.
func (q *query) checkOneEach() {
	known := []*schema.Table{q.model.table}
	for _, j := range q.more().joins {
		if (dialect.OuterJoin(j.word) || dialect.LateralJoin(j.word)) && len(q.model.table.PrimaryKey) == 0 {
			q.fail(errJoinedKey)
		}
		to := j.from.model.table
		if step, ok := stepTo(to, known, j.on); ok && step.many && !q.has(fansOut) {
			q.fail(fmt.Errorf("inlay: Update of %s joins %s: a row of %s has many, and would be given the values of any one. "+
				"Ask for one by subquery.First, or say AllowFanOut if the conditions leave one", q.model.table.Model, step.name, step.from.Model))
		}
		known = append(known, to)
	}
}

// joinAgain is an update whose rows were told by their key as one that joins
// what they are joined to, to give back columns of it.
func (q *query) joinAgain(c *change) query {
	whole := *c.joined
	again := *c
	again.joined = nil
	whole.err, whole.order, whole.layout = q.err, nil, q.layout
	whole.annotations = slices.Clone(whole.annotations)
	for _, a := range q.annotations {
		if !slices.ContainsFunc(c.joined.annotations, func(known annotation) bool { return known.name == a.name }) {
			whole.annotations = append(whole.annotations, a)
		}
	}
	more := whole.edit()
	more.change, more.ctes, more.columns, more.values = &again, q.more().ctes, q.more().columns, q.more().values
	whole.checkOneEach()
	return whole
}

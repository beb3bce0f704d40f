package orm

import (
	"context"
	"errors"
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Merge changes a model's rows by those of a source, in one statement: rows that
// match one are updated or deleted, and for what matches no row one is inserted
// (PostgreSQL manual, "MERGE"; from PostgreSQL 15 on). It is a value: each method
// returns another one. SQLite has no such thing.
//
//	n, err := City.Merge(Incoming.From(incoming), City.Name.EqExpr(Incoming.Name)).
//		WhenMatched(Incoming.Population.Eq(0)).Delete().
//		WhenMatched().Update(City.Population.SetExpr(Incoming.Population)).
//		WhenNotMatched().Insert(City.Name.SetExpr(Incoming.Name), City.Population.SetExpr(Incoming.Population)).
//		Run(ctx, db)
type Merge struct{ query }

// MergeMatched is a Merge that waits to be told what becomes of rows of the model
// that match.
//
//	City.Merge(Incoming.From(incoming), City.Name.EqExpr(Incoming.Name)).WhenMatched().DoNothing()
type MergeMatched struct{ mergeWhen }

// MergeUnmatched is a Merge that waits to be told what becomes of rows of the
// source that match none of the model.
//
//	City.Merge(Incoming.From(incoming), City.Name.EqExpr(Incoming.Name)).WhenNotMatched().DoNothing()
type MergeUnmatched struct{ mergeWhen }

// mergeWhen is one WHEN of a merge.
type mergeWhen struct {
	merge   Merge
	matched bool
	filters []expr.Predicate
	action  dialect.Form
	sets    []expr.Assignment
}

var (
	errMergeWhens = errors.New("inlay: Merge says what matches, and not what then: add WhenMatched or WhenNotMatched")
	errMergeOn    = errors.New("inlay: Merge needs the conditions by which a row of the source matches one of the model")
	errMergeSets  = errors.New("inlay: Merge: Update and Insert need something to set: City.Population.SetExpr(Incoming.Population)")
	errMergeOf    = errors.New("inlay: Merge is of a model: leave out the rest of the query, and say in WhenMatched which rows are changed")
	errMergeHooks = errors.New("inlay: the model has hooks, which Merge cannot call, since it does not know its rows: use Update and InsertMany, or add WithoutHooks")
)

// Merge begins a merge of the rows of a source, which [QuerySet.Join] could join, into
// the model. Two rows of the source that match one row are the database's error.
// Default filters of the model do not hold.
//
//	City.Merge(Incoming.From(incoming), City.Name.EqExpr(Incoming.Name))
func (q QuerySet[R]) Merge(source Source, on ...expr.Predicate) Merge {
	m := Merge{query{model: q.model, layout: q.layout, flags: q.flags&unhooked | unscoped, err: q.err}}
	switch {
	case q.model == nil:
		m.fail(errNoModel)
		return m
	case q.model.table.Derived || !q.onlyFilters() || len(q.where) > 0:
		m.fail(errMergeOf)
	case len(on) == 0:
		m.fail(errMergeOn)
	case m.hooked() != nil:
		m.fail(errMergeHooks)
	}
	m.join(dialect.WordJoin, dialect.WordJoin, source, on)
	m.edit().change = &change{clause: tape.ClauseMerge}
	return m
}

// WhenMatched is about rows of the model that match a row of the source and pass
// the filters, and none of an earlier WhenMatched.
//
//	City.Merge(Incoming.From(incoming), City.Name.EqExpr(Incoming.Name)).WhenMatched(City.Population.Lt(10)).Delete()
func (m Merge) WhenMatched(filters ...expr.Predicate) MergeMatched {
	return MergeMatched{mergeWhen{merge: m, matched: true, filters: slices.Clone(filters)}}
}

// WhenNotMatched is about rows of the source that match no row of the model and
// pass the filters, and none of an earlier WhenNotMatched.
//
//	City.Merge(Incoming.From(incoming), City.Name.EqExpr(Incoming.Name)).WhenNotMatched().Insert(City.Name.SetExpr(Incoming.Name))
func (m Merge) WhenNotMatched(filters ...expr.Predicate) MergeUnmatched {
	return MergeUnmatched{mergeWhen{merge: m, filters: slices.Clone(filters)}}
}

// Update updates them: expressions are of the row and of the source's.
//
//	City.Merge(Incoming.From(incoming), City.Name.EqExpr(Incoming.Name)).
//		WhenMatched().Update(City.Population.SetExpr(Incoming.Population))
func (w MergeMatched) Update(sets ...expr.Assignment) Merge {
	return w.then(dialect.FormMergeUpdate, sets)
}

// Delete deletes them; those that are a [SoftDelete] are noted as deleted.
//
//	City.Merge(Incoming.From(incoming), City.Name.EqExpr(Incoming.Name)).WhenMatched().Delete()
func (w MergeMatched) Delete() Merge {
	if model := w.merge.model; model != nil {
		if col := model.table.Role(schema.Deleted); col != nil {
			return w.then(dialect.FormMergeUpdate, []expr.Assignment{setNow(col)})
		}
	}
	return w.then(dialect.FormMergeDelete, nil)
}

// DoNothing leaves them as they are.
//
//	City.Merge(Incoming.From(incoming), City.Name.EqExpr(Incoming.Name)).WhenMatched().DoNothing()
func (w MergeMatched) DoNothing() Merge { return w.then(dialect.FormMergeNothing, nil) }

// Insert inserts a row for each; columns that are not set get their defaults.
//
//	City.Merge(Incoming.From(incoming), City.Name.EqExpr(Incoming.Name)).
//		WhenNotMatched().Insert(City.Name.SetExpr(Incoming.Name))
func (w MergeUnmatched) Insert(sets ...expr.Assignment) Merge {
	return w.then(dialect.FormMergeInsert, sets)
}

// DoNothing inserts none for them.
//
//	City.Merge(Incoming.From(incoming), City.Name.EqExpr(Incoming.Name)).WhenNotMatched().DoNothing()
func (w MergeUnmatched) DoNothing() Merge { return w.then(dialect.FormMergeNothing, nil) }

// then is the merge with what becomes of the rows.
func (w mergeWhen) then(action dialect.Form, sets []expr.Assignment) Merge {
	m := w.merge
	w.action, w.sets, w.merge = action, given(sets), Merge{}
	if m.err != nil {
		return m
	}
	table := m.model.table
	if err := checkSets("Merge", m.model, w.sets); err != nil {
		m.fail(err)
	}
	if (action == dialect.FormMergeUpdate || action == dialect.FormMergeInsert) && len(w.sets) == 0 {
		m.fail(errMergeSets)
	}
	switch action {
	case dialect.FormMergeUpdate:
		w.sets = withStamps(table, w.sets)
	case dialect.FormMergeInsert:
		w.sets = withInsertStamps(table, w.sets)
	}
	own := *m.more().change
	own.whens = append(slices.Clip(own.whens), w)
	m.edit().change = &own
	return m
}

// Run runs the merge and returns the number of rows that it has inserted, updated
// and deleted.
//
//	n, err := City.Merge(Incoming.From(incoming), City.Name.EqExpr(Incoming.Name)).WhenMatched().Delete().Run(ctx, db)
//
// Errors: a [ConstraintError] of the database, an [UnsupportedError] on SQLite.
//
//inlay:query write
func (m Merge) Run(ctx context.Context, h Handle) (changed int64, err error) {
	if m.err == nil && m.model != nil && (m.more().change == nil || len(m.more().change.whens) == 0) {
		m.fail(errMergeWhens)
	}
	return executeAlone(ctx, h, &m.query)
}

// SQL returns the statement that Run sends, for a human to read.
//
//	sql, err := City.Merge(Incoming.From(incoming), City.Name.EqExpr(Incoming.Name)).WhenMatched().Delete().SQL(db)
func (m Merge) SQL(h Handle) (string, error) { return m.sql(h) }

func (w *mergeWhen) emit(t *tape.Tape) {
	form := dialect.FormWhenNotMatched
	if w.matched {
		form = dialect.FormWhenMatched
	}
	if len(w.filters) == 0 {
		t.Form(uint32(form), 1)
	} else {
		t.Form(uint32(form), 2)
		emitForm(t, dialect.FormMergeIf, w.filters)
	}
	switch w.action {
	case dialect.FormMergeUpdate:
		t.Form(uint32(w.action), 1)
		emitForm(t, dialect.FormList, w.sets)
	case dialect.FormMergeInsert:
		t.Form(uint32(w.action), 2)
		columns := make([]*schema.Column, len(w.sets))
		values := make([]expr.Expression, len(w.sets))
		for i, set := range w.sets {
			columns[i], values[i] = set.Column(), set.Assigned()
		}
		emitNames(t, columns)
		emitForm(t, dialect.FormList, values)
	default:
		t.Form(uint32(w.action), 0)
	}
}

package orm

import (
	"context"
	"errors"
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/subquery"
)

// Change is an insert, an update or a delete that gives back the rows that it
// changed (RETURNING). It is a lazy immutable value like a QuerySet: its All
// runs it, and [Derived.As] makes it a common table expression.
//
//	var gone orm.Change[CityRow] = City.Filter(City.Population.Lt(10)).DeleteReturning()
type Change[R any] struct{ query }

func (c Change[R]) rowsOf(*R) query { return c.query }

// change says how a query changes the rows that it finds.
type change struct {
	clause tape.Clause
	sets   []expr.Assignment
	// found is the query whose rows are updated or deleted, notes that an update
	// notes them as deleted.
	found *query
	notes bool
	// rows are inserted, their columns in the order of the target's.
	rows *query
	cols []*schema.Column
	// values are those of one row that is inserted in place of rows. Of several
	// rows they are lists, with numbered in the order of the rows.
	values          []tape.Value
	lists, numbered bool
	// whens are what becomes of the rows of a merge.
	whens []mergeWhen
	// conflict says what becomes of rows that are there already, nil for an error.
	conflict *conflict
	// returns says that the changed rows are given back.
	returns bool
	// joined is the query as it was before its rows were told by their key, which
	// its joins alone were the reason for; nil otherwise.
	joined *query
}

// deletes reports whether the rows are gone afterwards, or noted to be.
func (c *change) deletes() bool { return c.clause == tape.ClauseDelete || c.notes }

var (
	// ErrUnfiltered is returned by an update or a delete that would change every
	// row and does not say so by AllRows.
	ErrUnfiltered = errors.New("inlay: the update or delete has no filter and would change every row: filter it, or say AllRows")

	// ErrNothingSet is returned by an update that no assignment is given, or only
	// such as are of an [Opt] that is unset. Nothing is sent.
	ErrNothingSet = errors.New("inlay: Update needs something to set, and every assignment is unset or there is none")

	errNoKey             = errors.New("inlay: an update or delete of limited, distinct, joined or combined rows needs a primary key to find them by")
	errReturnsFound      = errors.New("inlay: an update or delete gives back its rows as they are in the table: what is computed over a window or by the parts of a set is not known there; say it with Alias")
	errChangeOf          = errors.New("inlay: groups and derived rows cannot be updated or deleted: update the rows of a model")
	errInsertFromOptions = errors.New("inlay: InsertFrom takes OnConflict, and no other option")
	errDefineAll         = errors.New("inlay: InsertFrom needs a query of the model's rows: read it into its row struct by orm.Into")
)

// AllRows says that an update or delete without a filter means every row.
//
//	n, err := City.AllRows().Update(ctx, db, City.Capital.Set(false))
func (q QuerySet[R]) AllRows() QuerySet[R] {
	q.flags |= everyRow
	return q
}

// Update changes the rows of the query in one statement and returns their number.
// A query with a limit, an offset, distinct rows or a set operation, or with joins
// and filters over relations that no assignment reads, changes the rows that it
// finds, told by their primary key.
//
//	n, err := City.Filter(City.ID.Eq(7)).Update(ctx, db, City.Population.SetExpr(City.Population.Plus(1)))
//
// An assignment may read what a to-one relation leads to, NULL where there is no
// such row, and the columns of a joined model. Of several rows that are joined to
// a row, databases take any: a join that is known to find several is an error,
// unless AllowFanOut says that its conditions leave one.
//
//	n, err := City.Filter(City.ID.Eq(7)).Update(ctx, db, City.Name.SetExpr(expr.Via(City.State, State.Name)))
//
// Errors: [ErrUnfiltered] without a filter; [ErrNothingSet] where no assignment
// gives a value.
//
//inlay:query write
func (q QuerySet[R]) Update(ctx context.Context, h Handle, sets ...expr.Assignment) (int64, error) {
	return execute(ctx, h, q.updating(sets, false))
}

// Delete deletes the rows of the query in one statement and returns their
// number, as Update does. Rows that are a [SoftDelete] stay, and are noted as
// deleted.
//
//	n, err := City.Filter(City.Population.Lt(10)).Delete(ctx, db)
//
// Errors: [ErrUnfiltered] without a filter.
//
//inlay:query write
func (q QuerySet[R]) Delete(ctx context.Context, h Handle) (int64, error) {
	return execute(ctx, h, q.deleting(false))
}

// Purge is Delete that also deletes rows of a model with [SoftDelete]; those that
// are noted as deleted already are among them after Unscoped.
//
//	n, err := City.Unscoped().Filter(City.Population.Lt(10)).Purge(ctx, db)
//
// Errors: [ErrUnfiltered] without a filter.
//
//inlay:query write
func (q QuerySet[R]) Purge(ctx context.Context, h Handle) (int64, error) {
	return execute(ctx, h, q.changing(&change{clause: tape.ClauseDelete}))
}

// deleting is the query as a delete of its rows, or as a note that they are.
func (q *query) deleting(returns bool) *query {
	if q.model != nil {
		if col := q.model.table.Role(schema.Deleted); col != nil {
			noted := q.updating([]expr.Assignment{setNow(col)}, returns)
			noted.edit().change.notes = true
			return noted
		}
	}
	return q.changing(&change{clause: tape.ClauseDelete, returns: returns})
}

// UpdateReturning is Update that gives back the changed rows, as they are
// afterwards.
//
//	cities, err := City.Filter(City.ID.Eq(7)).UpdateReturning(City.Mayor.SetNull()).All(ctx, db)
func (q QuerySet[R]) UpdateReturning(sets ...expr.Assignment) Change[R] {
	return Change[R]{*q.updating(sets, true)}
}

// DeleteReturning is Delete that gives back the deleted rows.
//
//	gone, err := City.Filter(City.Population.Lt(10)).DeleteReturning().All(ctx, db)
func (q QuerySet[R]) DeleteReturning() Change[R] {
	return Change[R]{*q.deleting(true)}
}

// InsertFrom inserts the rows of a query into the model's table, in one
// statement (INSERT … SELECT), and gives them back as the database then has them.
// With Only or Defer on the query the columns left out get their defaults.
//
//	Archive.InsertFrom(orm.Into[ArchiveRow](City.Filter(City.Population.Lt(10)))).All(ctx, db)
//
// Of the options it takes [OnConflict]: rows that are left as they are do not come
// back, and expr.Inserted tells those that were updated.
func (m *Manager[R]) InsertFrom(rows QuerySet[R], options ...WriteOption) Change[R] {
	whole := m.query
	if rows.err != nil {
		whole.fail(rows.err)
	}
	if m.model == nil || rows.model == nil || rows.layout != m.layout {
		whole.fail(errDefineAll)
		return Change[R]{whole}
	}
	plain := rows.bare()
	ch := &change{clause: tape.ClauseInsert, rows: &plain, returns: true}
	s := writeSettingsOf(options)
	if s.outcomes != nil || s.progress != nil || s.given {
		whole.fail(errInsertFromOptions)
	}
	if s.conflict != nil {
		var err error
		if ch.conflict, err = s.conflict.resolved(m.model); err != nil {
			whole.fail(err)
		}
		if len(plain.scopedWhere()) == 0 { // else SQLite would read ON as the condition of a join
			plain.where = []expr.Predicate{expr.True()}
		}
	}
	given := rows.givenNames()
	for _, col := range m.model.table.Columns {
		if given[col.Name] || rows.more().columns == nil {
			ch.cols = append(ch.cols, col)
		}
	}
	whole.flags |= unscoped // the new rows are as they are
	e := whole.edit()
	e.change, e.ctes = ch, ch.rows.takeWith()
	return Change[R]{whole}
}

// With begins the statement with common table expressions, as [QuerySet.With] does.
//
//	big := Big.As(orm.Into[BigRow](City.GroupBy(City.StateID).
//		Annotate("cities", expr.Count()).Annotate("people", expr.Sum(City.Population))))
//	City.Filter(subquery.In(City.StateID, Big.Only(Big.StateID))).DeleteReturning().With(big)
func (c Change[R]) With(ctes ...CTE) Change[R] {
	return Change[R](QuerySet[R](c).With(ctes...))
}

// Annotate gives back an expression of every changed row as well, as
// [QuerySet.Annotate] does.
//
//	type Counted struct {
//		CityRow
//		Districts int64
//	}
//	changed := City.Filter(City.ID.Eq(7)).UpdateReturning(City.Capital.Set(true))
//	rows, err := orm.ReturningInto[Counted](changed.Annotate("districts", City.Districts.Count())).All(ctx, db)
func (c Change[R]) Annotate(name string, e expr.Expression) Change[R] {
	if ch := c.more().change; ch != nil && ch.joined != nil && e != nil && ch.joined.readsJoined(e, ch.joined.annotations) {
		c.query = c.joinAgain(ch)
	}
	c.annotate(name, e, false)
	return c
}

// All runs the statement and returns the changed rows, an empty slice that is
// not nil where there is none, in no order.
//
//	gone, err := City.Filter(City.Population.Lt(10)).DeleteReturning().All(ctx, db)
//
//inlay:query write
func (c Change[R]) All(ctx context.Context, h Handle) (rows []R, err error) {
	err = c.changed(ctx, h, func(h Handle, q *query) (int64, error) {
		rows, err = QuerySet[R]{*q}.All(ctx, h)
		return int64(len(rows)), err
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// SQL returns the statement that All sends, for a human to read.
//
//	sql, err := City.Filter(City.ID.Eq(7)).DeleteReturning().SQL(db)
func (c Change[R]) SQL(h Handle) (string, error) { return c.sql(h) }

// ReturningInto reads the rows that a change gives back into another struct,
// as [Into] does.
//
//	type Gone struct {
//		CityRow
//		People int64
//	}
//	gone := City.Filter(City.ID.Eq(7)).DeleteReturning().Annotate("people", City.Population)
//	rows, err := orm.ReturningInto[Gone](gone).All(ctx, db)
func ReturningInto[D, R any](c Change[R]) Change[D] {
	return Change[D](Into[D](QuerySet[R](c)))
}

func (q *query) updating(sets []expr.Assignment, returns bool) *query {
	sets = given(sets)
	changed := q.changing(&change{clause: tape.ClauseUpdate, sets: sets, returns: returns})
	if len(sets) == 0 {
		changed.fail(ErrNothingSet)
	}
	if changed.model != nil {
		if err := checkSets("Update", changed.model, sets); err != nil {
			changed.fail(err)
		}
		changed.extra.change.sets = withStamps(changed.model.table, changed.extra.change.sets)
	}
	return changed
}

// given are the assignments that give a value: those of an Opt that is unset do not.
func given(sets []expr.Assignment) []expr.Assignment {
	return slices.DeleteFunc(slices.Clone(sets), expr.Assignment.Unset)
}

// changing is the query as a statement that changes the rows that it finds.
func (q *query) changing(c *change) *query {
	whole := *q
	if q.hooked() != nil {
		found := *q
		c.found = &found
	}
	if q.model == nil {
		whole.fail(errNoModel)
		return &whole
	}
	more := q.more()
	if q.grouped() || more.rows != nil || q.model.table.Derived || more.change != nil {
		whole.fail(errChangeOf)
	}
	_, windows := q.ofWindows()
	if !q.has(everyRow) && !q.filtered() {
		whole.fail(ErrUnfiltered)
	}
	found := more.lock != nil || q.sliced() || q.distinctRows() || len(windows) > 0 || more.compound != nil || more.sample != nil
	switch {
	case q.joinedSets(c):
		if found {
			whole.fail(errJoinedFound)
		}
		whole.checkOneEach()
	case more.joins != nil && c.clause == tape.ClauseUpdate && !found:
		joined := *q // a copy, so that q stays where it is
		whole = whole.byKey()
		c.joined = &joined
	case found, more.joins != nil, q.filtersOverPaths() && !q.setsOverPaths(c):
		whole = whole.byKey()
	}
	whole.order = nil
	whole.edit().change = c
	return &whole
}

// filtered reports whether the query says which rows it means: by a filter, a
// limit or a sample. The parts of a set operation must all say so.
func (q *query) filtered() bool {
	if q.has(hasLimit) || q.has(isNone) || q.more().sample != nil || slices.ContainsFunc(q.where, func(p expr.Predicate) bool { return !expr.AlwaysTrue(p) }) {
		return true
	}
	return q.more().compound != nil && !slices.ContainsFunc(q.more().compound.parts, func(part query) bool { return !part.filtered() })
}

// filtersOverPaths reports whether a filter, or an annotation that one may name,
// leads over a relation: an update and a delete join nothing.
func (q *query) filtersOverPaths() bool {
	return slices.ContainsFunc(q.scopedWhere(), func(p expr.Predicate) bool { return expr.HasVia(p) }) ||
		slices.ContainsFunc(q.annotations, func(a annotation) bool { return expr.HasVia(a.e) })
}

// byKey is a query for the same rows, told by their primary key.
func (q *query) byKey() query {
	whole := query{model: q.model, layout: q.layout, flags: unscoped, err: q.err, annotations: q.named()}
	inner := *q
	whole.extra = &extra{ctes: inner.takeWith(), columns: q.more().columns, values: q.more().values, rare: &rare{comment: q.more().comment}}
	// What is computed over a window, or by the parts of a set, is of the rows that are found.
	whole.annotations = slices.DeleteFunc(slices.Clone(whole.annotations), func(a annotation) bool {
		inside := q.isWindow(a.name) || q.more().compound != nil && slices.ContainsFunc(q.more().compound.given, func(g annotation) bool { return g.name == a.name })
		if inside && !a.alias {
			whole.fail(errReturnsFound)
		}
		return inside
	})
	key := q.model.table.PrimaryKey
	if len(key) == 0 {
		whole.fail(errNoKey)
		return whole
	}
	inner.onlyKey()
	operands := make([]expr.Expression, len(key))
	for i, col := range key {
		operands[i] = expr.OfColumn[any](col)
	}
	whole.where = []expr.Predicate{subquery.RowIn(operands, inner)}
	return whole
}

// onlyKey makes the query one of the primary keys of its rows.
func (q *query) onlyKey() {
	q.annotations = slices.Clone(q.annotations)
	for i := range q.annotations {
		q.annotations[i].alias = true
	}
	q.layout = q.model.table.Layout
	e := q.edit()
	e.columns, e.values = q.model.table.PrimaryKey, nil
	e.own().comment = ""
}

func (c *change) emit(t *tape.Tape, table *schema.Table) (clauses int) {
	mark := t.Clause(c.clause)
	n := 0
	switch c.clause {
	case tape.ClauseUpdate:
		for _, set := range c.sets {
			set.Emit(t)
		}
		n = len(c.sets)
		if c.lists {
			c.emitFromLists(t, table)
			n++
		}
	case tape.ClauseMerge:
		for i := range c.whens {
			c.whens[i].emit(t)
		}
		n = len(c.whens)
	case tape.ClauseInsert:
		emitNames(t, c.cols)
		switch {
		case c.rows != nil:
			c.rows.withoutNone().emit(t, &use{kind: useDefine, columns: c.cols, ordered: true})
		case c.lists:
			c.emitLists(t)
		default:
			c.emitValues(t)
		}
		n = 2
		if c.conflict != nil {
			c.conflict.emit(t)
			n++
		}
	}
	t.Close(mark, n)
	return 1
}

// execute runs a change with its hooks and returns the number of changed rows.
func execute(ctx context.Context, h Handle, q *query) (changed int64, err error) {
	if q.hooked() == nil {
		return executeAlone(ctx, h, q)
	}
	return executeHooked(ctx, h, q)
}

func executeHooked(ctx context.Context, h Handle, q *query) (changed int64, err error) {
	err = q.changed(ctx, h, func(h Handle, q *query) (int64, error) {
		changed, err = executeAlone(ctx, h, q)
		return changed, err
	})
	return changed, err
}

// executeAlone is execute without hooks.
func executeAlone(ctx context.Context, h Handle, q *query) (changed int64, err error) {
	if q.has(isNone) && q.err == nil {
		return 0, nil
	}
	err = send(ctx, h, q, use{}, nil, func(d dialect.Driver, stmt *dialect.Statement, args []tape.Value) (int64, error) {
		changed, err = d.Change(ctx, stmt, args)
		return changed, err
	})
	return changed, err
}

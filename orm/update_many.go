package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
)

// UpdateMany writes some columns of rows that the program has, each with its own
// values, as [QuerySet.UpdateRow] does, and returns how many of them there were.
//
//	for i := range cities {
//		cities[i].Population *= 2
//	}
//	n, err := City.UpdateMany(ctx, db, cities, orm.Columns(City.Population), orm.BatchSize(1000))
//
// PostgreSQL gets one statement for each [BatchSize] rows, with an array for each
// column; where arrays would not lead to just the same values, and on SQLite,
// there is one for each row, many in a round trip. Several statements are one
// transaction. No rows send nothing. Two rows of one key are an error.
//
// Errors: [ErrStale] where the model is [Versioned] and one of the rows is not found:
// then none is written.
//
//inlay:query write
func (q QuerySet[R]) UpdateMany(ctx context.Context, h Handle, rows []R, columns []expr.Expression, options ...WriteOption) (updated int64, err error) {
	w, err := q.writing(columns)
	if err != nil {
		return 0, err
	}
	m := &updates{writing: w, rows: rowsIn(rows, q.layout), writeSettings: writeSettingsOf(options)}
	if m.conflict != nil || m.outcomes != nil || m.given {
		return 0, errUpdateOptions
	}
	if _, err := databaseOf(h); err != nil || len(rows) == 0 {
		return 0, err
	}
	if err := m.checkKeys(); err != nil {
		return 0, err
	}
	if updated, err = m.run(ctx, h); err != nil {
		return 0, err // also where a hook has failed after the update
	}
	if updated == int64(len(rows)) { // else it is not known which ones they are
		for i := range rows {
			m.written(m.rows.at(i))
		}
	}
	return updated, nil
}

// updates is an update of several rows, without their type.
type updates struct {
	*writing
	writeSettings
	rows rowsView
	// apart says that no two rows have one key.
	apart bool
}

// checkKeys finds rows that could not be told apart.
func (m *updates) checkKeys() error {
	fields, _ := keyFieldsOf(m.table.Layout, m.table.PrimaryKey)
	if len(fields) > maxKey {
		return nil
	}
	index := newMatchIndex(fields, m.rows.len())
	first := make([]int, 0, m.rows.len())
	for i := range m.rows.len() {
		n, err := index.add(m.rows.at(i))
		switch {
		case err != nil: // they do not compare
			return nil
		case n == noKey:
			return fmt.Errorf("inlay: UpdateMany: row %d has no key to be found by: it is NULL", i+1)
		case int(n) < len(first):
			return fmt.Errorf("inlay: UpdateMany: rows %d and %d have the same %s", first[n]+1, i+1, columnNames(m.table.PrimaryKey))
		}
		first = append(first, i)
	}
	m.apart = true
	return nil
}

// run updates the rows, with the hooks of their model.
func (m *updates) run(ctx context.Context, h Handle) (updated int64, err error) {
	hooks := m.query.hooked()
	if hooks == nil {
		return m.runAlone(ctx, h)
	}
	var names []string
	for _, col := range m.columns {
		names = append(names, col.Name)
	}
	for _, s := range m.stamps {
		names = append(names, s.col.Name)
	}
	if m.version != nil {
		names = append(names, m.version.Name)
	}
	keys, err := m.found()
	if err != nil {
		return 0, err
	}
	err = hooks.update(ctx, h, keys, names, func(h Handle) (int64, error) {
		updated, err = m.runAlone(ctx, h)
		return updated, err
	})
	return updated, err
}

// found is the rows as a query.
func (m *updates) found() (*query, error) {
	fields, _ := keyFieldsOf(m.table.Layout, m.table.PrimaryKey)
	if len(fields) > maxKey {
		return nil, errKeyColumns
	}
	index := newKeyIndex(fields, m.table.PrimaryKey)
	for i := range m.rows.len() {
		if _, err := index.add(m.rows.at(i)); err != nil {
			return nil, err
		}
	}
	found := m.query
	found.where = append(slices.Clip(found.where), expr.InLists(m.table.PrimaryKey, index.values()))
	return &found, nil
}

func (m *updates) runAlone(ctx context.Context, h Handle) (updated int64, err error) {
	db, err := databaseOf(h)
	if err != nil {
		return 0, err
	}
	defer watchSeveral(ctx, db, &m.query, 0)()
	ctx = watch.Part(ctx)
	lists, err := m.takesLists(ctx, h)
	if err != nil {
		return 0, err
	}
	batch, each := m.batch, m.inLists
	if !lists {
		batch, each = min(m.batch, roundTripRows), m.oneByOne
	}
	total := m.rows.len()
	work := func(h Handle) error {
		updated = 0
		for from := 0; from < total; from += batch {
			to := min(from+batch, total)
			n, err := each(ctx, h, from, to)
			switch {
			case err != nil:
				return err
			case n < int64(to-from) && m.version != nil:
				return ErrStale
			}
			updated += n
			if m.progress != nil {
				m.progress(to)
			}
		}
		return nil
	}
	if lists && total <= batch && m.version == nil {
		err = work(h)
	} else {
		err = h.InTx(ctx, func(tx *Tx) error { return work(tx) })
	}
	if err != nil {
		return 0, err
	}
	return updated, nil
}

// takesLists reports whether the rows can be sent as a list for each column.
func (m *updates) takesLists(ctx context.Context, h Handle) (takes bool, err error) {
	if !m.apart {
		return false, nil
	}
	var types []schema.Type
	for _, col := range m.listed() {
		t := col.Field.SQL
		if t == schema.Unknown || t.IsArray() {
			return false, nil
		}
		types = append(types, t)
	}
	alone := *m.writing
	alone.stamps, alone.query.where = nil, nil
	alone.query.flags |= unscoped
	one, err := alone.statementOf(func(col *schema.Column) tape.Value { return tape.IntValue(0) })
	if err != nil {
		return false, err
	}
	one.edit().change.sets = one.more().change.sets[:len(m.columns)]
	err = withTemplate(ctx, h, one, use{kind: useRows}, func(db *DB, tpl *compiler.Template, _ *lookup) error {
		if takes, err = db.driver.TakesLists(ctx, &tpl.Statement, types); err != nil {
			return &QueryError{SQL: tpl.SQL, Err: err}
		}
		return nil
	})
	return takes, err
}

// listed are the columns that a list is sent for.
func (m *updates) listed() []*schema.Column { return slices.Concat(m.columns, m.told()) }

// inLists updates the rows from one place up to another in one statement.
func (m *updates) inLists(ctx context.Context, h Handle, from, to int) (int64, error) {
	ch := &change{clause: tape.ClauseUpdate, cols: m.listed(), lists: true}
	name := listsName(m.table)
	for _, col := range ch.cols {
		ch.values = append(ch.values, listOf(m.rows, col.Field, from, to))
	}
	for _, col := range m.columns {
		ch.sets = append(ch.sets, expr.Assign(col, expr.Wrap[any](listColumn{name, col})))
	}
	for _, s := range m.stamps {
		ch.sets = append(ch.sets, expr.SetArgument(s.col, s.argument()))
	}
	found := m.query
	for _, col := range m.told() {
		found.where = append(slices.Clip(found.where), expr.EqualsUntyped(col, expr.Wrap[any](listColumn{name, col})))
	}
	whole := found.changing(ch)
	if whole.err == nil {
		ch.sets = withStamps(m.table, ch.sets)
	}
	return executeAlone(ctx, h, whole)
}

// listsName is what the lists are called beside the table that is updated.
func listsName(t *schema.Table) string {
	if t.Name == "rows" {
		return "rows_2"
	}
	return "rows"
}

// listColumn is a column of the lists.
type listColumn struct {
	lists string
	col   *schema.Column
}

func (c listColumn) Emit(t *tape.Tape) {
	t.Form(uint32(dialect.FormListsColumn), 2)
	t.Name(c.lists)
	t.Name(c.col.Name)
}

// emitFromLists emits the lists as what an update reads.
func (c *change) emitFromLists(t *tape.Tape, table *schema.Table) {
	t.Form(uint32(dialect.FormListsAs), 3)
	c.emitArrays(t)
	t.Name(listsName(table))
	emitNames(t, c.cols)
}

// oneByOne updates the rows from one place up to another by a statement for each,
// in one round trip.
func (m *updates) oneByOne(ctx context.Context, h Handle, from, to int) (updated int64, err error) {
	found := single{at: reflect.New(m.table.Layout.Type).UnsafePointer()}
	requests := make([]request, to-from)
	for i := range requests {
		q, err := m.statement(m.rows.at(from + i))
		if err != nil {
			return 0, err
		}
		e := q.edit()
		e.change.returns, e.columns = true, m.table.PrimaryKey
		requests[i] = request{q, &found}
	}
	err = runAll(ctx, h, requests)
	return int64(found.found), err
}

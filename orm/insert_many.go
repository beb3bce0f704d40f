package orm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"sync"
	"unsafe"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
)

// InsertMany inserts rows as [QuerySet.Insert] does each, all of them or none, and
// writes into each what the database has given the columns that were not sent.
//
//	err := City.InsertMany(ctx, db, cities)
//	err := City.InsertMany(ctx, db, cities, orm.OnConflict(City.Name).Update(City.Population))
//
// PostgreSQL gets a statement for each [BatchSize] rows, with an array for each
// column. What comes back is told apart by the key where programs give it, by the
// columns of OnConflict, or by the order in which the database has numbered the
// rows. Where none of these tells, and where a column is of a type that arrays
// would not lead to exactly, there is a statement for each row, many in a round
// trip. SQLite gets a statement for each row. Several statements are one transaction, or a
// savepoint of the one that the handle is. No rows send nothing.
//
// Errors: a [ConstraintError] of the database. The rows are as before then.
//
//inlay:query write
func (q QuerySet[R]) InsertMany(ctx context.Context, h Handle, rows []R, options ...WriteOption) error {
	m, err := q.insertion(rowsIn(rows, q.layout), options)
	if err != nil {
		return err
	}
	return m.run(ctx, h)
}

// insertion is an insert of several rows, without their type.
type insertion struct {
	writeSettings
	// one inserts a single row, whose values it does not have yet.
	one  *query
	rows rowsView
	// back are the fields that come back, of the layout of the rows; landed is
	// where rows are read into.
	back   []*schema.Field
	landed landing
	// keys are the columns that tell the rows that come back apart, numbered
	// says that their numbers do.
	keys     []*schema.Column
	index    *keyIndex
	first    []int32 // the row of each key
	numbered bool
	// repeated says that rows have the same key.
	repeated bool
	// results are what came back for each row.
	results []landedRow
	stamps  []stamp
	hooks   hooks
	// before are the rows as they were before what came back was written, where a
	// hook may fail after that.
	before *rowsView
}

// landing is a list that inserted rows are read into, and where the flag is.
type landing struct {
	layout *schema.Layout
	flag   *schema.Field
	list   func(rows int) rowList
}

// landed is a row as it came back.
type landed[R any] struct {
	Row      R
	Inserted bool
}

// landedRow is where what came back for a row is; at is nil where nothing did.
type landedRow struct {
	at      unsafe.Pointer
	outcome Outcome
}

// landings are the layouts of landed rows, by those of the rows.
var landings sync.Map // *schema.Layout -> *schema.Layout

const insertedName = "inserted"

func landingOf[R any](layout *schema.Layout) landing {
	l := landing{list: func(rows int) rowList { return &collected[landed[R]]{collector[landed[R]]{expect: rows}} }}
	known, ok := landings.Load(layout)
	if !ok {
		name := insertedName
		for _, taken := layout.Field(name); taken; _, taken = layout.Field(name) {
			name += "_"
		}
		boolean := reflect.TypeFor[bool]()
		flag := schema.Field{Name: name, Path: name, Offset: unsafe.Offsetof(landed[R]{}.Inserted), Type: boolean, Elem: boolean, SQL: schema.Bool, Annotation: true}
		known, _ = landings.LoadOrStore(layout, schema.NewLayout(layout, append(slices.Clone(layout.Fields), flag)))
	}
	l.layout = known.(*schema.Layout)
	l.flag = &l.layout.Fields[len(l.layout.Fields)-1]
	return l
}

// insertion checks an insert and decides how its rows are told apart.
func (q QuerySet[R]) insertion(rows rowsView, options []WriteOption) (*insertion, error) {
	one, err := q.inserting()
	if err != nil {
		return nil, err
	}
	m := &insertion{writeSettings: writeSettingsOf(options), one: one, rows: rows, hooks: q.hooked()}
	if m.conflict != nil {
		if m.conflict, err = m.conflict.resolved(one.model); err != nil {
			return nil, err
		}
	}
	if m.outcomes != nil {
		*m.outcomes = nil
	}
	if !m.given {
		m.stamps = insertStamps(one.model.table, one.more().change.cols)
	}
	ch, e := one.more().change, one.edit()
	ch.conflict = m.conflict
	if m.conflict != nil { // what a row has then is the database's to say
		for _, s := range m.stamps {
			e.columns, ch.returns = append(slices.Clip(e.columns), s.col), true
		}
	}
	if m.whole {
		e.columns, ch.returns = one.model.table.Columns, true
	}
	for _, col := range e.columns {
		m.back = append(m.back, col.Field)
	}
	// Rows that are there already may come back as well, or may not.
	ch.returns = ch.returns || m.outcomes != nil
	m.landed = landingOf[R](one.layout)
	one.layout = m.landed.layout
	switch key := one.model.table.PrimaryKey; {
	case m.conflict != nil && len(m.conflict.columns) > 0 && (ch.returns || !m.conflict.nothing):
		m.keys = m.conflict.columns // where nothing comes back, so that none is there twice
	case !ch.returns:
	case m.conflict == nil || m.conflict.nothing:
		m.keys = key
		m.numbered = m.conflict == nil && one.model.table.Numbered() != nil && !slices.Contains(ch.cols, key[0])
	}
	if m.numbered {
		m.keys = nil
	} else if len(m.keys) > maxKey || slices.ContainsFunc(m.keys, func(col *schema.Column) bool { return !slices.Contains(ch.cols, col) }) {
		m.keys = nil
	}
	if !ch.returns {
		return m, nil
	}
	if e.columns == nil {
		e.columns = m.keys
	}
	for _, col := range m.keys {
		if !slices.Contains(e.columns, col) {
			e.columns = append(slices.Clip(e.columns), col)
		}
	}
	if e.columns == nil { // something must come back
		e.columns = ch.cols[:1]
	}
	return m, nil
}

// indexRows numbers the keys of the rows.
func (m *insertion) indexRows() error {
	if m.keys == nil {
		return nil
	}
	fields, _ := keyFieldsOf(m.one.model.table.Layout, m.keys)
	m.index = newMatchIndex(fields, m.rows.len())
	m.first = make([]int32, 0, m.rows.len())
	for i := range m.rows.len() {
		n, err := m.index.add(m.rows.at(i))
		switch {
		case err != nil || n == noKey: // NULL equals no NULL, and other values cannot be compared
			m.keys, m.index = nil, nil
			return nil
		case int(n) == len(m.first):
			m.first = append(m.first, int32(i))
		case m.conflict != nil && m.conflict.nothing && (m.conflict.index != nil || len(m.conflict.columns) == 0):
			// Another constraint, or the condition of the index, decides which of the two is there already.
			m.keys, m.index = nil, nil
			return nil
		case m.conflict != nil && m.conflict.nothing:
			m.repeated = true
		case m.conflict != nil:
			return fmt.Errorf("inlay: rows %d and %d have the same %s: the one would be inserted, and then updated by the other", m.first[n]+1, i+1, columnNames(m.keys))
		}
	}
	return nil
}

// errUnmatched says that what came back cannot be told apart: it is undone, and the
// rows are inserted one by one.
var errUnmatched = errors.New("inlay: the rows that came back are not told apart by their keys")

// run inserts the rows, with the hooks of their model.
func (m *insertion) run(ctx context.Context, h Handle) error {
	if _, err := databaseOf(h); err != nil || m.rows.len() == 0 {
		return err
	}
	if m.hooks == nil {
		return m.runAlone(ctx, h)
	}
	err := m.hooks.insert(ctx, h, m.rows, func(h Handle) error { return m.runAlone(ctx, h) })
	if err != nil {
		m.takeBack()
	}
	return err
}

func (m *insertion) runAlone(ctx context.Context, h Handle) error {
	db, err := databaseOf(h)
	if err != nil {
		return err
	}
	defer watchInsert(ctx, db, m.one, m.rows.len())()
	ctx = watch.Part(ctx)
	if err := m.indexRows(); err != nil { // a hook may have changed them
		return err
	}
	lists, err := m.takesLists(ctx, db)
	if err != nil {
		return err
	}
	m.results = make([]landedRow, m.rows.len())
	err = errUnmatched
	if lists {
		err = m.inLists(ctx, h)
	}
	if errors.Is(err, errUnmatched) {
		clear(m.results)
		err = m.oneByOne(ctx, h)
	}
	if err != nil {
		return err
	}
	m.finish()
	return nil
}

// takesLists reports whether the rows can be sent as a list for each column.
func (m *insertion) takesLists(ctx context.Context, db *DB) (takes bool, err error) {
	ch := m.one.more().change
	if m.rows.len() == 1 || ch.returns && m.keys == nil && !m.numbered {
		return false, nil
	}
	types := make([]schema.Type, len(ch.cols))
	for i, col := range ch.cols {
		if types[i] = col.Field.SQL; types[i] == schema.Unknown || types[i].IsArray() {
			return false, nil
		}
	}
	m.setValues(0)
	err = withTemplate(ctx, db, m.one, use{kind: useRows}, func(db *DB, tpl *compiler.Template, _ *lookup) error {
		if takes, err = db.driver.TakesLists(ctx, &tpl.Statement, types); err != nil {
			return &QueryError{SQL: tpl.SQL, Err: err}
		}
		return nil
	})
	return takes, err
}

// setValues gives the statement for one row its values.
func (m *insertion) setValues(row int) {
	ch := m.one.more().change
	if ch.values == nil {
		ch.values = make([]tape.Value, len(ch.cols))
	}
	for i, col := range ch.cols {
		if s := stampOf(m.stamps, col); s != nil {
			ch.values[i] = s.argument()
			continue
		}
		ch.values[i] = lentValue(col.Field, m.rows.at(row))
	}
}

// inLists inserts the rows by statements that have a list for each column.
func (m *insertion) inLists(ctx context.Context, h Handle) error {
	if returns := m.one.more().change.returns; returns || m.rows.len() > m.batch {
		return h.InTx(ctx, func(tx *Tx) error { return m.inBatches(ctx, tx) })
	}
	return m.inBatches(ctx, h)
}

func (m *insertion) inBatches(ctx context.Context, h Handle) error {
	total := m.rows.len()
	for from := 0; from < total; from += m.batch {
		to := min(from+m.batch, total)
		if err := m.batchOf(ctx, h, from, to); err != nil {
			return err
		}
		if m.progress != nil {
			m.progress(to)
		}
	}
	return nil
}

// batchOf inserts the rows from one place up to another.
func (m *insertion) batchOf(ctx context.Context, h Handle, from, to int) error {
	whole := *m.one
	ch := *whole.more().change
	// Of rows that are there twice the first is inserted.
	ch.lists, ch.numbered = true, m.numbered || m.conflict != nil && m.conflict.nothing && (m.index == nil || m.repeated)
	ch.values = make([]tape.Value, len(ch.cols))
	for i, col := range ch.cols {
		ch.values[i] = listOf(m.rows, col.Field, from, to)
		if s := stampOf(m.stamps, col); s != nil {
			value := s.argument()
			ch.values[i] = tape.OtherValue(&dialect.FieldList{Len: to - from, At: func(int) tape.Value { return value }})
		}
	}
	whole.edit().change = &ch
	if !ch.returns {
		_, err := executeAlone(ctx, h, &whole)
		return err
	}
	m.askInserted(&whole)
	list := m.landed.list(to - from)
	if err := run(ctx, h, &whole, use{kind: useRows}, list); err != nil {
		return err
	}
	return m.match(list, from, to)
}

// listOf is a field of the rows from one place up to another as one argument.
func listOf(rows rowsView, f *schema.Field, from, to int) tape.Value {
	return tape.OtherValue(&dialect.FieldList{Len: to - from, At: func(i int) tape.Value { return lentValue(f, rows.at(from+i)) }})
}

// asks reports whether rows that are updated must be told from new ones.
func (m *insertion) asks() bool {
	return m.outcomes != nil && m.conflict != nil && !m.conflict.nothing
}

func (m *insertion) askInserted(q *query) {
	if m.asks() {
		q.annotate(m.landed.flag.Name, expr.Inserted(), false)
	}
}

// match finds the rows that those which came back are for.
func (m *insertion) match(list rowList, from, to int) error {
	back := list.view(m.landed.layout)
	switch {
	case m.numbered:
		if back.len() != to-from || !m.inOrder(&back) {
			return errUnmatched
		}
		for i := range back.len() {
			m.results[from+i].at = back.at(i)
		}
	default:
		fields, _ := keyFieldsOf(m.landed.layout, m.keys)
		for i := range back.len() {
			n, ok, err := m.index.find(fields, back.at(i))
			if err != nil || !ok {
				return errUnmatched
			}
			at := int(m.first[n])
			if at < from || at >= to || m.results[at].at != nil {
				return errUnmatched
			}
			m.results[at].at = back.at(i)
		}
	}
	for i := from; i < to; i++ {
		if err := m.decide(i); err != nil {
			return err
		}
	}
	return nil
}

// inOrder reports whether the rows that came back are in the order in which they
// were sent: so they are if their numbers rise, since defaults are computed for
// rows in the order of the SELECT (PostgreSQL manual, "SELECT": volatile functions of
// an output are evaluated after the sorting).
func (m *insertion) inOrder(back *rowsView) bool {
	f, _ := m.landed.layout.Field(m.one.model.table.PrimaryKey[0].Name)
	before := int64(math.MinInt64)
	for i := range back.len() {
		v := reflect.NewAt(f.Elem, f.Held(unsafe.Add(back.at(i), f.Offset))).Elem()
		number := int64(0)
		if v.CanUint() {
			number = int64(v.Uint())
		} else {
			number = v.Int()
		}
		if i > 0 && number <= before {
			return false
		}
		before = number
	}
	return true
}

// decide says what became of a row.
func (m *insertion) decide(i int) error {
	r := &m.results[i]
	switch {
	case r.at == nil && (m.conflict == nil || !m.conflict.nothing && len(m.conflict.only) == 0):
		return errUnmatched
	case r.at == nil:
		r.outcome = RowIgnored
	case m.asks() && !*(*bool)(unsafe.Add(r.at, m.landed.flag.Offset)):
		r.outcome = RowUpdated
	default:
		r.outcome = RowInserted
	}
	return nil
}

// finish writes what came back into the rows.
func (m *insertion) finish() {
	if m.hooks != nil && m.hooks.inserts() {
		before := m.rows.copied()
		m.before = &before
	}
	for i, r := range m.results {
		if m.conflict == nil {
			for _, s := range m.stamps {
				s.write(m.rows.at(i))
			}
		}
		if r.at == nil {
			continue
		}
		for _, f := range m.back {
			reflect.NewAt(f.Type, unsafe.Add(m.rows.at(i), f.Offset)).Elem().Set(reflect.NewAt(f.Type, unsafe.Add(r.at, f.Offset)).Elem())
		}
	}
	if m.outcomes != nil {
		*m.outcomes = make([]Outcome, len(m.results))
		for i, r := range m.results {
			(*m.outcomes)[i] = r.outcome
		}
	}
}

// takeBack gives the rows what they held before the insert, which is undone.
func (m *insertion) takeBack() {
	if m.outcomes != nil {
		*m.outcomes = nil
	}
	if m.before == nil {
		return
	}
	written := slices.Clone(m.back)
	for _, s := range m.stamps {
		written = append(written, s.col.Field)
	}
	for i := range m.rows.len() {
		for _, f := range written {
			reflect.NewAt(f.Type, unsafe.Add(m.rows.at(i), f.Offset)).Elem().Set(reflect.NewAt(f.Type, unsafe.Add(m.before.at(i), f.Offset)).Elem())
		}
	}
}

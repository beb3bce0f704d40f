package orm

import (
	"fmt"
	"slices"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// query is what a QuerySet says, without the type of its rows, so that code
// is not stamped out per model. It is copied by value; its slices are shared
// and only ever appended to through a copy.
type query struct {
	model         *model
	layout        *schema.Layout
	where         []expr.Predicate
	annotations   []annotation
	room          *room
	order         []expr.Order
	limit, offset int64
	flags         flags
	// windows says that an annotation is computed over a window.
	windows bool
	// extra is what few queries say, nil for nothing. It is never changed, only
	// replaced: see edit.
	extra *extra
	err   error
}

// extra is the part of a query that few have, apart so that the others are
// cheap to copy; rare is the part that fewer have.
type extra struct {
	// change says that the query is an update, a delete or an insert.
	change *change
	// compound is what the query reads in place of its table, nil for the table.
	compound *compound
	joins    []join
	// ctes are the common table expressions that the statement begins with.
	ctes []CTE
	// columns are those chosen by Only and Defer, nil for all.
	columns []*schema.Column
	// values are the fields asked for by Values, nil for none.
	values []expr.Expression
	group  []expr.Expression
	// rare is never nil and never changed: see own.
	*rare
}

type rare struct {
	// rows is the query that gives a derived model its rows.
	rows *query
	// lists are the rows of the query's table, which the database does not have.
	lists []any
	// sample is the part of the table that is read, nil for all of it.
	sample tape.Emitter
	// named are the windows that the query names.
	named []namedWindow
	// distinctOn are the expressions of which each combination is kept once.
	distinctOn []expr.Expression
	// limit is the expression that the number of rows is limited by, in place
	// of a number.
	limit expr.Expression
	// comment is written at the end of the statement, lock before it.
	comment string
	lock    tape.Emitter
	// related and prefetch are what is loaded beside the rows, rowType the type
	// of the rows where something is; oneStatement has all of it loaded at once,
	// and shape is how that is read.
	related, prefetch []loading
	rowType           rowType
	oneStatement      bool
	shape             *shape
	// keys are columns that are read beside each row, and each the keys that the
	// query is computed for one by one.
	keys []*schema.Column
	each *each
	// derived says that annotations are computed by the query in FROM.
	derived bool
}

var (
	nothingRare rare
	nothingMore = extra{rare: &nothingRare}
)

// more is what the query says beyond the common, to be read.
func (q *query) more() *extra {
	if q.extra == nil {
		return &nothingMore
	}
	return q.extra
}

// edit is a copy of it that belongs to the query alone, to be written, but for
// what is rare.
func (q *query) edit() *extra {
	own := *q.more()
	q.extra = &own
	return q.extra
}

// own is a copy of what is rare that belongs to an extra alone, to be written.
func (e *extra) own() *rare {
	own := *e.rare
	e.rare = &own
	return e.rare
}

// editRare is what is rare of a query, to be written.
func (q *query) editRare() *rare { return q.edit().own() }

type annotation struct {
	name  string
	e     expr.Expression
	alias bool
	// related says that it is a column of a related row, or of its key.
	related bool
}

type flags uint8

const (
	hasLimit flags = 1 << iota
	hasOffset
	distinct
	isNone
	unscoped
	everyRow
	fansOut
	unhooked
)

func (q *query) has(f flags) bool { return q.flags&f != 0 }

// chosen are the columns that the query names, by Only, Defer or GroupBy; nil
// where it names none.
func (q *query) chosen() []*schema.Column {
	if q.more().columns != nil || len(q.more().group) == 0 {
		return q.more().columns
	}
	cols := []*schema.Column{}
	for col := range expr.GroupedColumns(q.more().group) {
		if col.Table == q.model.table && !slices.Contains(cols, col) {
			cols = append(cols, col)
		}
	}
	return cols
}

// selected are the columns of the model that the query selects, in order.
func (q *query) selected() []*schema.Column {
	if chosen := q.chosen(); chosen != nil {
		return chosen
	}
	if q.layout == q.model.table.Layout {
		return q.model.table.Columns
	}
	var cols []*schema.Column
	for i := range q.layout.Fields {
		if col, ok := q.model.table.Column(q.layout.Fields[i].Name); ok {
			cols = append(cols, col)
		}
	}
	return cols
}

// distinctRows reports whether rows that agree are dropped.
func (q *query) distinctRows() bool { return q.has(distinct) || len(q.more().distinctOn) > 0 }

// isWindow reports whether an annotation is computed over a window.
func (q *query) isWindow(name string) bool { return q.isWindowAmong(q.annotations, name) }

// isWindowAmong looks at some annotations; each can name only those before it.
func (q *query) isWindowAmong(known []annotation, name string) bool {
	for i, a := range known {
		if a.name == name {
			return expr.HasWindow(a.e) || expr.RefersTo(a.e, func(other string) bool { return q.isWindowAmong(known[:i], other) })
		}
	}
	return false
}

// grouped reports whether the rows of the query are groups: it says so, or
// asks for aggregates as values.
func (q *query) grouped() bool {
	return len(q.more().group) > 0 || slices.ContainsFunc(q.more().values, expr.HasAggregate)
}

// ofWindows tells the filters that name what is computed over a window: rows
// pass them only after all windows are computed.
func (q *query) ofWindows() (before, after []expr.Predicate) {
	if !q.windows {
		return q.where, nil
	}
	for _, p := range q.where {
		if expr.RefersTo(p, q.isWindow) {
			after = append(after, p)
		} else {
			before = append(before, p)
		}
	}
	return before, after
}

// sliced reports whether the query takes only some of the rows it finds.
func (q *query) sliced() bool { return q.flags&(hasLimit|hasOffset) != 0 }

// choosesByOrder reports whether it depends on the order which rows the query has.
func (q *query) choosesByOrder() bool { return q.sliced() || len(q.more().distinctOn) > 0 }

func (q *query) fail(err error) {
	if q.err == nil {
		q.err = err
	}
}

// beforeLimit records an error if the query is limited already.
func (q *query) beforeLimit() {
	if q.sliced() {
		q.fail(ErrSliced)
	}
}

func (q *query) filter(predicates ...expr.Predicate) {
	if len(predicates) == 0 {
		return
	}
	q.beforeLimit()
	q.where = append(slices.Clip(q.where), predicates...)
}

func (q *query) annotate(name string, e expr.Expression, alias bool) {
	if e == nil {
		q.fail(fmt.Errorf("inlay: annotation %q has no expression", name))
		return
	}
	q.addAnnotation(annotation{name: name, e: e, alias: alias})
	q.windows = q.windows || expr.HasWindow(e)
}

// only chooses columns: those named, or with except all others.
func (q *query) only(method string, named []expr.Expression, except bool) {
	if q.model == nil {
		return
	}
	cols := make([]*schema.Column, 0, len(named))
	for _, e := range named {
		col := expr.ColumnOf(e)
		if col == nil || col.Table != q.model.table {
			q.fail(fmt.Errorf("inlay: %s takes columns of %s", method, q.model.table.Model))
			return
		}
		cols = append(cols, col)
	}
	if except {
		from := q.selected()
		kept := make([]*schema.Column, 0, len(from))
		for _, col := range from {
			if !slices.Contains(cols, col) {
				kept = append(kept, col)
			}
		}
		cols = kept
	}
	if len(cols) == 0 {
		q.fail(fmt.Errorf("inlay: %s leaves no column to select", method))
		return
	}
	q.edit().columns = cols
}

func (q *query) slice(n int64, f flags, method string) {
	if n < 0 {
		q.fail(fmt.Errorf("inlay: %s(%d): the number must not be negative", method, n))
		return
	}
	if f == hasLimit {
		q.limit = n
	} else {
		q.offset = n
	}
	q.flags |= f
}

// orderedByKey orders by the primary key where nothing else is said, so that
// First and Last mean the same row each time. Groups, and distinct rows of
// chosen columns, have no key.
func (q *query) orderedByKey() {
	chosen := q.more().columns != nil || q.more().values != nil
	switch {
	case len(q.order) > 0, q.model == nil, q.grouped(), len(q.more().distinctOn) > 0:
		return
	case chosen && (q.has(distinct) || q.more().compound != nil):
		return
	}
	for _, col := range q.model.table.PrimaryKey {
		q.order = append(q.order, expr.OfColumn[any](col).Asc())
	}
}

func (q *query) reverse() {
	reversed := make([]expr.Order, len(q.order))
	for i, o := range q.order {
		reversed[i] = o.Reverse()
	}
	q.order = reversed
}

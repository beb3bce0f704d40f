package orm

import (
	"errors"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Derived is embedded in a table struct in place of [Manager]: its model has
// no table in the database, a query gives it its rows. Its columns are typed
// like every other model's. The name given to [Define] is what statements call
// it.
//
//	type LargestTable struct {
//		orm.Derived[LargestRow]
//		Name       expr.Column[string]
//		Population expr.Column[int64]
//	}
//
//	var Largest = orm.Define[LargestTable]("largest")
//
// The rows are those of a query in FROM ([Derived.From]), which can also be
// joined, laterally too, or of a common table expression ([Derived.As]). A
// query that reads the model without either is an error from its terminal.
type Derived[R any] struct{ Manager[R] }

// Rows is what gives a derived model of rows R its rows: a QuerySet of such
// rows, or a [Change] that returns them.
//
//	var rows orm.Rows[ArchiveRow] = Archive.Filter(Archive.ID.Lt(100))
type Rows[R any] interface {
	rowsOf(*R) query
}

func (q QuerySet[R]) rowsOf(*R) query { return q.bare() }

// From is the derived model with the rows of a query: FROM (query) AS name.
// Every column of the model is a column or an annotation of the query.
//
//	Largest.From(orm.Into[LargestRow](City.OrderBy(City.Population.Desc()).Limit(10)))
func (d *Derived[R]) From(q QuerySet[R]) QuerySet[R] {
	whole := d.QuerySet
	switch {
	case q.err != nil:
		whole.fail(q.err)
	case q.more().change != nil:
		whole.fail(errChangeInFrom)
	}
	if d.model != nil {
		rows := q.bare()
		e := whole.edit()
		e.ctes, e.own().rows = rows.takeWith(), &rows
	}
	return whole
}

var errChangeInFrom = errors.New("inlay: what an insert, an update or a delete returns is read through With: give the derived model its rows by As")

func (*Derived[R]) derives() bool { return true }

// emitRows emits the query as the rows of a derived model.
func (q *query) emitRows(t *tape.Tape, model *schema.Table) {
	q.withoutNone().emit(t, &use{kind: useDefine, columns: model.Columns, ordered: q.choosesByOrder()})
}

// emitDefinition emits what the columns of a model are, in their order.
func (q *query) emitDefinition(t *tape.Tape, columns []*schema.Column) (n int) {
	model := columns[0].Table
	t.Row(model.Layout.ID, tape.RowSome)
	if q.more().values != nil {
		t.Fail(errDefineValues)
	}
	for _, shown := range q.shown() {
		col, ok := model.Column(shown.name)
		sql := typeOf(shown.e)
		switch {
		case !ok:
			t.Fail(&compiler.PlaceError{Name: shown.name, Row: model.Layout.Type.String(), Suggestion: schema.Closest(shown.name, model.ColumnNames())})
		case !sql.ReadsInto(col.Field.SQL):
			t.Fail(&compiler.PlaceError{Name: shown.name, Row: model.Layout.Type.String(), Values: sql.String(), Type: col.Field.Type.String()})
		}
	}
	given := q.givenNames()
	for _, col := range columns {
		if own, ok := q.model.table.Column(col.Name); ok && given[col.Name] {
			t.Column(own.ID)
		} else if given[col.Name] {
			emitOutput(t, col.Name, expr.Ref[any](col.Name))
		} else {
			t.Fail(&compiler.PlaceError{Name: col.Name, Row: model.Layout.Type.String(), Field: true, Suggestion: schema.Closest(col.Name, q.shownNames())})
		}
	}
	return 1 + len(columns)
}

var errDefineValues = errors.New("inlay: a derived model takes rows: read them into its row struct by orm.Into, not by Values or Pluck")

// givenNames are the columns and annotations that the query selects.
func (q *query) givenNames() map[string]bool {
	given := map[string]bool{}
	for _, name := range q.shownNames() {
		given[name] = true
	}
	return given
}

func (q *query) shownNames() (names []string) {
	if q.model == nil {
		return nil
	}
	for _, col := range q.selected() {
		names = append(names, col.Name)
	}
	for _, a := range q.shown() {
		names = append(names, a.name)
	}
	return names
}

package orm

import (
	"errors"
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/subquery"
)

// use is what a query is emitted for.
type use struct {
	kind useKind
	// e is the expression of useSelect and useAggregate.
	e tape.Emitter
	// named and layout are what useInto selects and reads into.
	named  []expr.Named
	layout *schema.Layout
	// columns are those that useDefine selects the values of, by name.
	columns []*schema.Column
	// equals is an expression that the selected column must equal.
	equals tape.Emitter
	// limit is a fixed limit, in place of a larger one of the query.
	limit fixedLimit
	// ordered says that the order of the rows matters.
	ordered bool
	// lateral says that the database can join a query for each row.
	lateral bool
}

type useKind uint8

const (
	useRows      useKind = iota // the query's own columns, read into its layout
	useInner                    // the query's own columns, inside another query
	useDerived                  // the same in FROM, where also an Alias is a column
	useDefine                   // what the columns of a derived model are
	useExists                   // no columns
	useObject                   // the query's own columns as one JSON object
	useSelect                   // one expression of each row
	useAggregate                // one expression over all rows
	useInto                     // named expressions over all rows, read into a layout
	useFound                    // a constant for each row, read into a layout
)

var errWindowOfGroups = errors.New("inlay: a filter on a window of groups stands around them, where aggregates cannot be computed again: name them with Annotate, and ask for expr.Ref of the names")

var errNoModel = errors.New("inlay: the QuerySet is empty: start from a model that orm.Define made")

// EmitQuery appends the query to a tape, for use inside another one. The
// compiler calls it.
func (q query) EmitQuery(t *tape.Tape, u subquery.Use) {
	q = q.bare()
	inner := use{e: u.Select, equals: u.Equals}
	switch u.Kind {
	case subquery.UseRows:
		inner.kind, inner.ordered = useInner, q.choosesByOrder()
	case subquery.UseExists:
		inner.kind = useExists
	case subquery.UseSelect:
		inner.kind, inner.ordered = useSelect, true
	case subquery.UseAggregate:
		inner.kind = useAggregate
	case subquery.UseObject:
		inner.kind, inner.ordered = useObject, true
	}
	if q.more().change != nil {
		t.Fail(errChangeInFrom)
	}
	if u.Members != nil {
		if err := u.Members(q.memberNames()); err != nil {
			t.Fail(err)
		}
	}
	if u.First {
		inner.limit = limitOne
	}
	if q.has(isNone) {
		q = *q.withoutNone()
	}
	q.emit(t, &inner)
}

// withoutNone is the query where None is a filter like any other.
func (q *query) withoutNone() *query {
	if !q.has(isNone) {
		return q
	}
	none := *q
	none.flags = none.flags&^isNone | unscoped
	none.where = []expr.Predicate{expr.False()}
	return &none
}

// Facts says what an enclosing query must know beforehand.
func (q query) Facts() subquery.Facts {
	f := subquery.Facts{None: q.has(isNone), Plain: !q.sliced() && !q.distinctRows() && !q.grouped() && !q.windows && !slices.ContainsFunc(q.more().values, expr.HasWindow), Err: q.err}
	switch {
	case q.more().values != nil:
		f.Columns = len(q.more().values)
		if f.Columns == 1 && q.more().values[0] != nil {
			f.Type = typeOf(q.more().values[0])
		}
		return f
	case q.model != nil:
		f.Columns = len(q.selected())
	}
	shown := q.shown()
	if f.Columns += len(shown); f.Columns == 1 {
		if len(shown) == 1 {
			f.Type = typeOf(shown[0].e)
		} else {
			f.Type = q.selected()[0].Field.SQL
		}
	}
	return f
}

// typeOf is the SQL type of an expression's values, as far as it is known.
func typeOf(e expr.Expression) schema.Type {
	if col := expr.SourceOf(e); col != nil {
		return col.Field.SQL
	}
	sql, _ := schema.TypeOf(expr.TypeOf(e))
	return sql
}

// emit appends the query to a tape.
func (q *query) emit(t *tape.Tape, u *use) {
	if q.err != nil {
		t.Fail(q.err)
		return
	}
	if q.model == nil {
		t.Fail(errNoModel)
		return
	}
	if q.extra == nil && len(q.annotations) == 0 && u.kind == useRows && !q.has(distinct) {
		q.emitPlain(t, u)
		return
	}
	// How many distinct rows there are matters to everything but Exists, and
	// to Exists only where it leaves some out.
	counts := q.distinctRows() && (q.has(hasOffset) || u.kind != useExists && u.kind != useFound)
	if q.more().each != nil {
		q.emitEach(t, u)
		return
	}
	before, after := q.ofWindows()
	switch u.kind {
	case useAggregate, useInto:
		if q.sliced() || counts || q.grouped() || len(after) > 0 || q.windows && q.aggregatesWindows(u) {
			q.emitOver(t, u)
			return
		}
	case useFound, useExists:
		if counts || q.grouped() {
			q.emitOver(t, u)
			return
		}
	}
	if len(after) > 0 {
		if len(q.more().group) > 0 && slices.ContainsFunc(q.more().values, expr.HasAggregate) {
			t.Fail(errWindowOfGroups)
			return
		}
		q.emitAround(t, u, before, after)
		return
	}
	mark := t.Query()
	n := q.emitWith(t) + q.emitFrom(t)
	joined := q.joinedFor(u)
	for i := range joined {
		joined[i].emit(t, q)
	}
	n += len(joined)
	if q.more().change != nil {
		n += q.more().change.emit(t, q.model.table)
	}
	n += q.emitAnnotations(t, u, joined)
	if counts {
		n += q.emitDistinct(t)
	}
	n += q.emitSelect(t, u)
	n += q.emitRest(t, u)
	t.Close(mark, n)
}

// emitPlain emits a query that filters, orders and limits the rows of one table,
// as most do: what emit writes of one, without asking for all that it lacks.
func (q *query) emitPlain(t *tape.Tape, u *use) {
	mark := t.Query()
	from := t.Clause(tape.ClauseFrom)
	t.Table(q.model.table.ID, tape.TableRead)
	t.Close(from, 1)
	sel := t.Clause(tape.ClauseSelect)
	t.Row(q.layout.ID, tape.RowAll)
	t.Close(sel, 1)
	n := 2 + q.emitWhere(t, u)
	if u.ordered {
		n += emitList(t, tape.ClauseOrder, q.order)
	}
	t.Close(mark, n+q.emitLimit(t, u))
}

// emitDistinct emits which rows that agree are dropped.
func (q *query) emitDistinct(t *tape.Tape) (clauses int) {
	clauses = emitList(t, tape.ClauseDistinctOn, q.more().distinctOn)
	if q.has(distinct) {
		t.Close(t.Clause(tape.ClauseDistinct), 0)
		clauses++
	}
	return clauses
}

// emitRest emits the clauses after the select list.
func (q *query) emitRest(t *tape.Tape, u *use) (n int) {
	n += q.emitWhere(t, u)
	n += emitList(t, tape.ClauseGroup, q.more().group)
	if u.kind != useAggregate && u.kind != useInto && u.kind != useExists && u.kind != useFound { // these compute none
		for _, w := range q.more().named {
			w.emit(t)
			n++
		}
	}
	if u.ordered {
		n += emitList(t, tape.ClauseOrder, q.order)
	}
	return n + q.emitLimit(t, u) + q.emitTail(t, u)
}

// emitTail emits what ends the statement: a lock of its rows and a comment.
func (q *query) emitTail(t *tape.Tape, u *use) (clauses int) {
	comment := q.more().comment != "" && (u.kind == useRows || u.kind == useInto || u.kind == useFound)
	lock := q.more().lock != nil && (u.kind == useRows || u.kind == useInner || u.kind == useSelect || u.kind == useDefine)
	if !comment && !lock {
		return 0
	}
	mark := t.Clause(tape.ClauseTail)
	n := 0
	if lock {
		q.more().lock.Emit(t)
		n++
	}
	if comment {
		t.Remark(" /*" + q.more().comment + "*/")
		n++
	}
	t.Close(mark, n)
	return 1
}

// emitFrom emits what the query reads.
func (q *query) emitFrom(t *tape.Tape) (clauses int) {
	if err := q.checkFanOut(); err != nil {
		t.Fail(err)
	}
	from := t.Clause(tape.ClauseFrom)
	n := q.emitSource(t)
	if q.more().sample != nil {
		q.more().sample.Emit(t)
		n++
	}
	t.Close(from, n)
	for i := range q.more().joins {
		q.more().joins[i].emit(t)
	}
	return 1 + len(q.more().joins)
}

// emitSource emits the table, behind the query that it is read through if
// there is one, and returns the number of operands.
func (q *query) emitSource(t *tape.Tape) int {
	switch more := q.more(); {
	case more.compound != nil:
		more.compound.emit(t)
	case more.lists != nil:
		emitLists(t, formsLists, q.model.table.Columns, more.lists)
		t.Table(q.model.table.ID, tape.TableDefined)
		return 2
	case more.rows != nil:
		more.rows.emitRows(t, q.model.table)
		t.Table(q.model.table.ID, tape.TableDefined)
		return 2
	default:
		t.Table(q.model.table.ID, tape.TableRead)
		return 1
	}
	t.Table(q.model.table.ID, tape.TableRead)
	return 2
}

func (q *query) emitAnnotations(t *tape.Tape, u *use, joined []joined) int {
	for i, a := range q.annotations {
		clause := tape.ClauseAnnotate
		if a.related {
			clause = tape.ClauseRelated
		}
		// One column more would be other distinct rows, and groups have no
		// single value of what their rows differ in.
		derived := u.kind == useDerived && !q.distinctRows() && !(a.alias && len(q.more().group) > 0 && !q.ofGroup(q.annotations, a.name))
		if !derived && (a.alias || q.more().values != nil || u.kind != useRows && u.kind != useInner) {
			clause = tape.ClauseAlias
		}
		mark := t.Clause(clause)
		t.NameOf(a.name, uint16(typeOf(a.e)))
		q.valueOf(joined, i).Emit(t)
		t.Close(mark, 2)
	}
	return len(q.annotations)
}

func (q *query) emitSelect(t *tape.Tape, u *use) (clauses int) {
	if u.kind == useExists || q.more().change != nil && !q.more().change.returns {
		return 0
	}
	clause := tape.ClauseSelect
	if u.kind == useAggregate || u.kind == useInto {
		clause = tape.ClauseAggregate
	}
	mark := t.Clause(clause)
	n := 1
	switch u.kind {
	case useSelect, useAggregate:
		u.e.Emit(t)
	case useFound:
		t.Row(u.layout.ID, tape.RowSome)
		one := t.Clause(tape.ClauseOutput)
		t.Name("found")
		t.Word(uint32(dialect.WordOne))
		t.Close(one, 2)
		n++
	case useInto:
		t.Row(u.layout.ID, tape.RowSome)
		for _, named := range u.named {
			emitOutput(t, expr.NameOf(named), named)
		}
		n += len(u.named)
	case useObject:
		q.object().Emit(t)
	case useDefine:
		n = q.emitDefinition(t, u.columns)
	default:
		n = q.emitOwnColumns(t)
		if q.more().values == nil && !q.grouped() {
			n += q.emitDerivedAnnotations(t, u.kind == useDerived && !q.distinctRows())
		}
	}
	t.Close(mark, n)
	return 1
}

func (q *query) emitOwnColumns(t *tape.Tape) (n int) {
	switch {
	case q.more().values != nil:
		t.Row(q.layout.ID, tape.RowSome)
		for _, v := range q.more().values {
			if col := expr.ColumnOf(v); col != nil {
				t.Column(col.ID)
			} else {
				emitOutput(t, expr.NameOf(v), v)
			}
		}
		return 1 + len(q.more().values)
	case q.more().columns != nil || len(q.more().group) > 0:
		which := tape.RowSome
		if len(q.more().group) > 0 {
			which = tape.RowGroup
		}
		t.Row(q.layout.ID, which)
		n = 1
		for _, col := range q.selected() {
			if _, ok := q.layout.Field(col.Name); !ok && q.more().columns == nil {
				continue // grouped by, and not asked for
			}
			t.Column(col.ID)
			n++
		}
		return n
	}
	t.Row(q.layout.ID, tape.RowAll)
	return 1
}

// memberNames are the names of what the query selects.
func (q *query) memberNames() []string {
	if q.model == nil || q.more().values == nil {
		return q.shownNames()
	}
	var names []string
	for _, v := range q.more().values {
		names = append(names, expr.NameOf(v))
	}
	return names
}

// object is what the query selects as a JSON object.
func (q *query) object() expr.Expression {
	if q.more().values != nil {
		return expr.JSONObject(q.more().values...)
	}
	var members []expr.Member
	for _, col := range q.selected() {
		e := expr.OfColumn[any](col)
		members = append(members, expr.Member{Name: col.Name, Value: e, Type: col.Field.Elem})
	}
	for _, a := range q.shown() {
		members = append(members, expr.Member{Name: a.name, Value: expr.Ref[any](a.name), Type: expr.TypeOf(a.e)})
	}
	return expr.ObjectOf(members)
}

func emitOutput(t *tape.Tape, name string, e expr.Expression) {
	mark := t.Clause(tape.ClauseOutput)
	emitNamed(t, name, e)
	t.Close(mark, 2)
}

// emitNamed emits a name, with the type of what it names, and the expression.
func emitNamed(t *tape.Tape, name string, e expr.Expression) {
	t.NameOf(name, uint16(typeOf(e)))
	e.Emit(t)
}

func (q *query) emitWhere(t *tape.Tape, u *use) (clauses int) {
	defaults := q.model.defaults
	if q.has(unscoped) {
		defaults = nil
	}
	n := len(defaults) + len(q.where)
	if u.equals != nil {
		n++
	}
	if n == 0 {
		return 0
	}
	mark := t.Clause(tape.ClauseWhere)
	for _, p := range defaults {
		p.Emit(t)
	}
	for _, p := range q.where {
		p.Emit(t)
	}
	if u.equals != nil {
		t.Form(uint32(dialect.FormEq), 2)
		q.emitColumn(t)
		t.Outer()
		u.equals.Emit(t)
	}
	t.Close(mark, n)
	return 1
}

func (q *query) selectedAnnotation() string {
	if shown := q.shown(); len(shown) > 0 {
		return shown[0].name
	}
	return ""
}

// emitColumn emits the one column that the query selects.
func (q *query) emitColumn(t *tape.Tape) {
	switch {
	case len(q.more().values) == 1:
		q.more().values[0].Emit(t)
	case len(q.selected()) == 1:
		t.Column(q.selected()[0].ID)
	default: // Facts said that there is one column: it is the annotation
		t.Ref(q.selectedAnnotation())
	}
}

// emitList emits a clause of several items, and returns the number of clauses.
func emitList[E tape.Emitter](t *tape.Tape, clause tape.Clause, items []E) int {
	if len(items) == 0 {
		return 0
	}
	mark := t.Clause(clause)
	for _, item := range items {
		item.Emit(t)
	}
	t.Close(mark, len(items))
	return 1
}

package orm

import (
	"slices"
	"strconv"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/subquery"
)

// pass says how what a query asks of related rows is computed.
type pass uint8

const (
	passAuto       pass = iota
	passCorrelated      // by a subquery for each row
	passLateral         // by a query for each row, joined laterally
	passGrouped         // by one query that is grouped, joined
	passNumbered        // by one query whose rows are numbered
)

// Lateral has an annotation computed by a query that is joined laterally: once
// for each row, however often the annotation is used, and once for all
// annotations that ask the same relation for aggregates of the same rows. SQLite
// has no such thing, and the terminal returns an [UnsupportedError] there.
//
//	cities := State.Cities.Lateral()
//	State.Annotate("cities", cities.Count()).Annotate("people", cities.Sum(City.Population))
//
// It is about Annotate and Alias. Elsewhere, for All, None and ArrayAgg, and
// where a joined query cannot stand (in groups, in updates, beside a lock), the
// expression is the subquery that it is without, with the same result.
func (m HasMany[R]) Lateral() HasMany[R] {
	m.pass = passLateral
	return m
}

// Grouped has an annotation computed by one query over the related rows of all
// rows, grouped by the key and joined: the faster way where the query has most
// rows of its table. It is about Annotate and Alias, as [HasMany.Lateral] is,
// and about everything but First and rows that depend on the row by an OuterRef of
// their own.
//
//	State.Annotate("cities", State.Cities.Grouped().Count())
func (m HasMany[R]) Grouped() HasMany[R] {
	m.pass = passGrouped
	return m
}

// Correlated has an annotation computed by a subquery for each row, also where
// others ask the same relation for aggregates of the same rows.
//
//	State.Annotate("cities", State.Cities.Correlated().Count())
func (m HasMany[R]) Correlated() HasMany[R] {
	m.pass = passCorrelated
	return m
}

// Lateral is [HasMany.Lateral].
//
//	City.Annotate("lines", City.Lines.Lateral().Count())
func (m ManyToMany[R, L]) Lateral() ManyToMany[R, L] {
	m.pass = passLateral
	return m
}

// Grouped is [HasMany.Grouped].
//
//	City.Annotate("lines", City.Lines.Grouped().Count())
func (m ManyToMany[R, L]) Grouped() ManyToMany[R, L] {
	m.pass = passGrouped
	return m
}

// Correlated is [HasMany.Correlated].
//
//	City.Annotate("lines", City.Lines.Correlated().Count())
func (m ManyToMany[R, L]) Correlated() ManyToMany[R, L] {
	m.pass = passCorrelated
	return m
}

// asked is what an annotation asks of related rows.
type asked struct {
	rows *relatedRows
	use  subquery.Use
}

// askedBy returns what an annotation asks of related rows, with nil rows where
// it is another expression.
func askedBy(e expr.Expression) asked {
	inside, u, ok := subquery.Parts(e)
	if !ok {
		return asked{}
	}
	rows, _ := inside.(*relatedRows)
	return asked{rows, u}
}

// aggregate is what is asked as an aggregate over all rows, nil where it is
// none.
func (a *asked) aggregate() expr.Expression {
	switch a.use.Kind {
	case subquery.UseAggregate:
		return a.use.Select.(expr.Expression)
	case subquery.UseExists:
		return anyRow
	}
	return nil
}

var anyRow = countAll.Gt(0)

// joined is a query that computes annotations and is joined for them.
type joined struct {
	asked
	pass pass
	// first is the number of its first value, by which the values are named;
	// members are the annotations, in that order.
	first   int
	members []int
}

// valueName names a value that a joined query computes.
func valueName(n int) string { return "related__" + strconv.Itoa(n+1) }

// passTable is what a joined query stands for: it has no columns, only values.
var passTable = func() *schema.Table {
	t, err := schema.NewTable("related", "related", mustLayout[struct{}]())
	if err != nil {
		panic(err)
	}
	t.Derived = true
	schema.Register(t)
	return t
}()

// joinedFor are the queries that are joined for annotations. Those that ask
// for aggregates of the same rows share one: where they say Lateral or Grouped,
// and where the database has LATERAL and they say nothing.
func (q *query) joinedFor(u *use) (all []joined) {
	switch u.kind {
	case useRows, useInner, useDerived, useDefine, useSelect:
	default:
		return nil
	}
	more := q.more()
	if len(q.annotations) == 0 || more.change != nil || more.lock != nil || q.grouped() {
		return nil
	}
	values := 0
	for i, a := range q.annotations {
		ask := askedBy(a.e)
		how := q.passOf(i, &ask, u)
		if how == passCorrelated {
			continue
		}
		same := slices.IndexFunc(all, func(j joined) bool { return j.pass == how && ask.aggregate() != nil && j.shares(&ask) })
		if same >= 0 {
			all[same].members = append(all[same].members, i)
		} else {
			all = append(all, joined{asked: ask, pass: how, members: []int{i}})
		}
	}
	for i := range all {
		all[i].first = values
		values += len(all[i].members)
	}
	return all
}

// passOf is how an annotation is computed.
func (q *query) passOf(i int, ask *asked, u *use) pass {
	if ask.rows == nil || ask.rows.has(isNone) {
		return passCorrelated
	}
	aggregate := ask.aggregate() != nil
	switch ask.rows.pass {
	case passLateral:
		if aggregate || ask.use.First {
			return passLateral
		}
	case passGrouped:
		if aggregate && !ask.rows.refersOut() && !ask.rows.distinctRows() { // which are distinct for each row, and not in all
			return passGrouped
		}
	case passAuto:
		if u.lateral && ask.use.Kind == subquery.UseAggregate && q.asksAgain(i, ask) {
			return passLateral
		}
	}
	return passCorrelated
}

// asksAgain reports whether another annotation that is selected asks for an
// aggregate of the same rows, as this one does.
func (q *query) asksAgain(i int, ask *asked) bool {
	if q.annotations[i].alias || q.more().values != nil {
		return false
	}
	for j, a := range q.annotations {
		if j == i || a.alias {
			continue
		}
		other := askedBy(a.e)
		if other.rows != nil && other.rows.pass == passAuto && other.use.Kind == subquery.UseAggregate && ask.shares(&other) {
			return true
		}
	}
	return false
}

// shares reports whether two ask about the same rows: of one relation, with the
// same conditions. Distinct rows are taken for others, since those of other
// columns are.
func (a *asked) shares(other *asked) bool {
	one, two := a.rows, other.rows
	if one == two {
		return true
	}
	if one.rel != two.rel || one.flags != two.flags || len(one.where) != len(two.where) || a.aggregate() == nil || other.aggregate() == nil || one.distinctRows() {
		return false
	}
	s, t := tape.Get(), tape.Get()
	defer tape.Put(s)
	defer tape.Put(t)
	one.untied().emit(s, &use{kind: useExists})
	two.untied().emit(t, &use{kind: useExists})
	return s.SameShape(t.Tokens, t.Texts) && slices.EqualFunc(s.Args, t.Args, tape.Value.Equal)
}

// refersOut reports whether the rows depend on the query around by more than
// their tie: no one query can find those of all its rows then.
func (r *relatedRows) refersOut() bool {
	t := tape.Get()
	defer tape.Put(t)
	r.untied().emit(t, &use{kind: useExists})
	return t.Nonces
}

// untied is the query without the condition that ties it to one row.
func (r *relatedRows) untied() *query {
	q := r.query
	q.where = slices.Delete(slices.Clone(q.where), r.tie, r.tie+r.ties)
	return &q
}

// emit joins the query.
func (j *joined) emit(t *tape.Tape, q *query) {
	names := make([]expr.Named, len(j.members))
	for i, m := range j.members {
		ask := askedBy(q.annotations[m].e)
		if e := ask.aggregate(); e != nil {
			names[i] = expr.Rename(e, valueName(j.first+i))
		}
	}
	mark := t.Clause(tape.ClauseJoin)
	n := 3
	switch {
	case j.pass == passGrouped:
		n += j.emitGrouped(t, names)
	case j.aggregate() == nil:
		t.Word(uint32(dialect.WordLeftJoinLateral))
		inner := j.rows.query
		inner.edit().values = []expr.Expression{expr.Rename(j.use.Select.(expr.Expression), valueName(j.first))}
		inner.emit(t, &use{kind: useInner, ordered: true, limit: limitOne})
		t.Table(passTable.ID, tape.TableRead)
		expr.True().Emit(t)
		n++
	default:
		t.Word(uint32(dialect.WordCrossLateral))
		inner := j.rows.query
		inner.emit(t, &use{kind: useInto, layout: countLayout, named: names})
		t.Table(passTable.ID, tape.TableRead)
	}
	t.Close(mark, n)
}

// emitGrouped emits the query grouped by the key of its rows, and that the key
// is a row's; it returns the number of conditions.
func (j *joined) emitGrouped(t *tape.Tape, names []expr.Named) (conditions int) {
	t.Word(uint32(dialect.WordLeftJoin))
	inner := j.rows.untied()
	sides, err := j.rows.rel.resolve()
	if err != nil {
		t.Fail(err)
		return 0
	}
	e := inner.edit()
	for i, far := range sides.far {
		e.group = append(e.group, far)
		e.values = append(e.values, expr.Rename(far, valueName(j.first)+"_key_"+strconv.Itoa(i+1)))
	}
	for _, named := range names {
		e.values = append(e.values, named)
	}
	inner.order = nil
	inner.emit(t, &use{kind: useInner})
	t.Table(passTable.ID, tape.TableRead)
	for i, near := range sides.near {
		expr.Ref[any](valueName(j.first) + "_key_" + strconv.Itoa(i+1)).EqExpr(near).Emit(t)
	}
	return len(sides.near)
}

// value is the value of one of its annotations.
func (j *joined) value(q *query, member int) expr.Expression {
	value := expr.Ref[any](valueName(j.first + member))
	if j.pass != passGrouped {
		return value
	}
	ask := askedBy(q.annotations[j.members[member]].e)
	switch e := ask.aggregate(); {
	case ask.use.Kind == subquery.UseExists:
		return expr.Coalesce[any](value, expr.Untyped(expr.False()))
	case expr.IsCount(e):
		return expr.Coalesce[any](value, expr.Untyped(countAll.Empty()))
	}
	return value
}

// valueOf is what stands for an annotation that a joined query computes, the
// annotation's own expression where none does.
func (q *query) valueOf(all []joined, annotation int) expr.Expression {
	for i := range all {
		if member := slices.Index(all[i].members, annotation); member >= 0 {
			return all[i].value(q, member)
		}
	}
	return q.annotations[annotation].e
}

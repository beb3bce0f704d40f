package orm

import (
	"errors"
	"reflect"
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
)

// Source is what a query can join: a model, some of its rows by Filter, or the
// rows that [Derived.From] gives a derived model.
//
//	join := func(other orm.Source) orm.QuerySet[CityRow] { return City.Join(other, State.ID.EqExpr(City.StateID)) }
//	join(State.Filter(State.Name.StartsWith("New")))
type Source interface {
	source() query
}

func (q query) source() query { return q.bare() }

// join is a source beside the query's own model.
type join struct {
	word dialect.Word
	from query
	on   []expr.Predicate
}

var (
	errJoin    = errors.New("inlay: a query joins a model, some of its rows by Filter, or a derived model: define one of the other query and join its From(query)")
	errLateral = errors.New("inlay: JoinLateral and LeftJoinLateral take the rows of a derived model: its From(query)")
)

// Join joins the rows of another model: one row for each pair of rows that
// pass every predicate. Columns of both models may stand in the rest of the
// query; what is selected of the other one is named by Annotate. A row that
// has several partners comes as many times; to ask only whether there is one,
// use subquery.Exists. Without predicates it is every pair.
//
//	City.Join(State, State.ID.EqExpr(City.StateID)).Annotate("state", State.Name)
func (q QuerySet[R]) Join(other Source, on ...expr.Predicate) QuerySet[R] {
	q.join(dialect.WordJoin, dialect.WordCrossJoin, other, on)
	return q
}

// LeftJoin is Join that also keeps the rows that have no partner: there every
// column of the other model is NULL.
//
//	State.LeftJoin(City, City.StateID.EqExpr(State.ID)).Annotate("city", City.Name)
func (q QuerySet[R]) LeftJoin(other Source, on ...expr.Predicate) QuerySet[R] {
	q.join(dialect.WordLeftJoin, dialect.WordLeftJoin, other, on)
	return q
}

// JoinLateral joins the rows of a query that is computed for each row: in it
// an OuterRef is a column of this query. SQLite has no such thing.
//
//	State.JoinLateral(Largest.From(orm.Into[LargestRow](
//		City.Filter(City.StateID.EqExpr(OuterRef(State.ID))).OrderBy(City.Population.Desc()).Limit(3))))
func (q QuerySet[R]) JoinLateral(other Source, on ...expr.Predicate) QuerySet[R] {
	q.join(dialect.WordJoinLateral, dialect.WordCrossLateral, other, on)
	return q
}

// LeftJoinLateral is JoinLateral that also keeps the rows for which the query
// has none: there every column of the derived model is NULL.
//
//	State.LeftJoinLateral(Largest.From(orm.Into[LargestRow](
//		City.Filter(City.StateID.EqExpr(OuterRef(State.ID))).OrderBy(City.Population.Desc()).Limit(3))))
func (q QuerySet[R]) LeftJoinLateral(other Source, on ...expr.Predicate) QuerySet[R] {
	q.join(dialect.WordLeftJoinLateral, dialect.WordLeftJoinLateral, other, on)
	return q
}

func (q *query) join(word, without dialect.Word, other Source, on []expr.Predicate) {
	q.beforeLimit()
	if other == nil {
		q.fail(errNoModel)
		return
	}
	j := join{word: word, from: other.source()}
	if ctes := j.from.takeWith(); ctes != nil {
		q.edit().ctes = mergeWith(q.more().ctes, ctes)
	}
	switch {
	case j.from.err != nil:
		q.fail(j.from.err)
		return
	case j.from.model == nil:
		q.fail(errNoModel)
		return
	case j.from.has(isNone):
		j.from = *j.from.withoutNone()
	}
	switch {
	case !j.from.isPlain():
		q.fail(errJoin)
	case dialect.LateralJoin(word) && j.from.more().rows == nil:
		q.fail(errLateral)
	case q.more().compound != nil || q.more().change != nil:
		q.fail(errJoinWhole)
	}
	j.on = slices.Concat(on, j.from.scopedWhere()) // a copy, so that the arguments of Join stay on its caller's stack
	if len(j.on) == 0 {
		j.word = without
		if dialect.OuterJoin(without) {
			j.on = []expr.Predicate{expr.True()}
		}
	}
	q.edit().joins = append(slices.Clip(q.more().joins), j)
}

var errJoinWhole = errors.New("inlay: join before Union, Update and Delete: the result of a set operation can be a derived model, which is joined by From")

// isPlain reports whether the query is its model, or some of its rows.
func (q *query) isPlain() bool {
	if len(q.annotations) > 0 || len(q.order) > 0 || q.flags&^(unscoped|unhooked) != 0 {
		return false
	}
	if q.extra == nil {
		return true
	}
	common, few := *q.extra, *q.extra.rare
	common.rare, few.rows = nil, nil
	return reflect.ValueOf(common).IsZero() && reflect.ValueOf(few).IsZero()
}

// scopedWhere is the query's filters, with those of its manager.
func (q *query) scopedWhere() []expr.Predicate {
	if q.model == nil || q.has(unscoped) || len(q.model.defaults) == 0 {
		return q.where
	}
	return slices.Concat(q.model.defaults, q.where)
}

func (j *join) emit(t *tape.Tape) {
	mark := t.Clause(tape.ClauseJoin)
	t.Word(uint32(j.word))
	n := 1 + j.from.emitSource(t)
	for _, p := range j.on {
		p.Emit(t)
	}
	t.Close(mark, n+len(j.on))
}

package orm

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/subquery"
)

// HasMany is a to-many relation of a table struct: the rows of the other
// model whose foreign key refers to this one. It is declared with a tag,
//
//	Cities orm.HasMany[CityRow] `orm:"fk=state_id"`
//
// where fk names the columns of the other model (several joined by +), ref
// the columns of this one that they refer to (the primary key by default),
// and table the other table, where several models share its row struct. type
// and value are those of [BelongsTo]; indexed says that an index of the
// database begins with the foreign key (see [LoadMany.PerParent]).
//
// Its methods are expressions: each is a subquery over the related rows, with
// the other manager's default filters. [QuerySet.Prefetch] loads the rows into
// the row's [Many] of the same name.
type HasMany[R any] struct{ toMany[R] }

// ManyToMany is a to-many relation of a table struct over a model between the
// two, which has a row of type L for each link and may have columns of its own.
// fk names the columns of that model that refer to this one (several joined by
// +), to those that refer to the other one, and through its table, where several
// models share the row struct.
//
//	Lines orm.ManyToMany[LineRow, CallRow] `orm:"fk=city_id,to=line_id"`
//
// It has the methods of [HasMany]. Filters and annotations of the related rows
// may name columns of the model between. [ManyToMany.Of] writes links.
type ManyToMany[R, L any] struct{ toMany[R] }

// toMany is what to-many relations have in common.
type toMany[R any] struct {
	rel *relation
	// query is the query that the related rows are found in; the other model's
	// manager where it is none.
	query    *QuerySet[R]
	unscoped bool
	pass     pass
}

// Among narrows the relation to the rows of a query over the other model,
// such as a manager method.
//
//	State.Cities.Among(City.Dense()).Count()
func (m HasMany[R]) Among(qs QuerySet[R]) HasMany[R] {
	m.query = &qs
	return m
}

// Among narrows the relation to the rows of a query over the other model, as
// [HasMany.Among] does.
//
//	City.Lines.Among(Line.Filter(Line.Name.Eq("Red"))).Any()
func (m ManyToMany[R, L]) Among(qs QuerySet[R]) ManyToMany[R, L] {
	m.query = &qs
	return m
}

// Unscoped lifts the other manager's default filters.
//
//	State.Annotate("parks_ever", State.Parks.Unscoped().Count())
func (m HasMany[R]) Unscoped() HasMany[R] {
	m.unscoped = true
	return m
}

// Unscoped lifts the default filters of the other manager and of the manager of
// the model between.
//
//	City.Annotate("lines_ever", City.Lines.Unscoped().Count())
func (m ManyToMany[R, L]) Unscoped() ManyToMany[R, L] {
	m.unscoped = true
	return m
}

// Rows is the query for the related rows, to be used inside a query over this
// relation's own table, as a subquery.
//
//	subquery.First(State.Cities.Rows().OrderBy(City.Population.Desc()), City.Name)
func (m toMany[R]) Rows() QuerySet[R] { return QuerySet[R]{m.related().query} }

// Any is true where a related row passes every predicate; without predicates,
// where there is a related row.
//
//	State.Filter(State.Cities.Any(City.Population.Gt(100_000)))
func (m toMany[R]) Any(predicates ...expr.Predicate) expr.Predicate {
	return subquery.Exists(m.related(predicates...))
}

// None is true where no related row passes every predicate; without
// predicates, where there is no related row.
//
//	State.Filter(State.Cities.None(City.Capital.IsTrue()))
func (m toMany[R]) None(predicates ...expr.Predicate) expr.Predicate {
	return subquery.NotExists(m.related(predicates...))
}

// All is true where every related row passes every predicate, also where there
// is no related row. A row for which a predicate is NULL does not pass.
//
//	State.Filter(State.Cities.All(City.Population.Gt(1000)))
func (m toMany[R]) All(predicates ...expr.Predicate) expr.Predicate {
	return subquery.NotExists(m.related(expr.Unless(predicates...)))
}

// Count is the number of related rows that pass every predicate.
//
//	State.Annotate("city_count", State.Cities.Count(City.Population.Gt(5000)))
func (m toMany[R]) Count(predicates ...expr.Predicate) expr.Expr[int64] {
	return subquery.Count(m.related(predicates...))
}

// Sum is the sum of an expression over the related rows that pass every
// predicate, NULL where there are none. Like Min and Max it is of any type,
// since a method in Go cannot take its argument's; subquery.Sum(m.Rows(), e) is
// the typed one.
//
//	State.Annotate("people", State.Cities.Sum(City.Population))
func (m toMany[R]) Sum(e expr.Expression, predicates ...expr.Predicate) expr.Expr[any] {
	return subquery.Aggregate(m.related(predicates...), expr.SumOf(e))
}

// Avg is the mean of an expression over the related rows that pass every
// predicate, NULL where there are none.
//
//	State.Annotate("mean", State.Cities.Avg(City.Population))
func (m toMany[R]) Avg(e expr.Expression, predicates ...expr.Predicate) expr.Expr[float64] {
	return subquery.Aggregate(m.related(predicates...), expr.AvgOf(e))
}

// Min is the smallest value of an expression over the related rows that pass
// every predicate, NULL where there are none. The typed one is
// subquery.Min(m.Rows(), e).
//
//	State.Annotate("smallest", State.Cities.Min(City.Population))
func (m toMany[R]) Min(e expr.Expression, predicates ...expr.Predicate) expr.Expr[any] {
	return subquery.Aggregate(m.related(predicates...), expr.MinOf(e))
}

// Max is the largest value of an expression over the related rows that pass
// every predicate, NULL where there are none. The typed one is
// subquery.Max(m.Rows(), e).
//
//	State.Annotate("largest", State.Cities.Max(City.Population))
func (m toMany[R]) Max(e expr.Expression, predicates ...expr.Predicate) expr.Expr[any] {
	return subquery.Aggregate(m.related(predicates...), expr.MaxOf(e))
}

// ArrayAgg is the values of an expression in the related rows that pass every
// predicate, as a list, in the order of the query that the relation is narrowed
// to by Among: empty, never NULL, where there are none. The typed one is
// subquery.Array(m.Rows(), e).
//
//	State.Annotate("city_names", State.Cities.Among(City.OrderBy(City.Name.Asc())).ArrayAgg(City.Name))
func (m toMany[R]) ArrayAgg(e expr.Expression, predicates ...expr.Predicate) expr.Expr[any] {
	return expr.Untyped(subquery.Array(m.related(predicates...), expr.Untyped(e)))
}

// First is the value of an expression in the first related row of an order,
// NULL where there is none. Without an order it is that of the query that the
// relation is narrowed to, or else of the primary key. The typed one is
// subquery.First(m.Rows(), e).
//
//	State.Annotate("largest_city", State.Cities.First(City.Name, City.Population.Desc()))
func (m toMany[R]) First(e expr.Expression, order ...expr.Order) expr.Expr[any] {
	rows := m.related()
	if len(order) > 0 {
		rows.order = slices.Clone(order)
	}
	rows.orderedByKey()
	return subquery.First(rows, expr.Untyped(e))
}

// relatedRows is the query for the rows that a to-many relation leads to from
// a row of the query around.
type relatedRows struct {
	query
	rel  *relation
	pass pass
	// tie and ties say which of its filters tie it to that row.
	tie, ties int
}

func (m toMany[R]) related(predicates ...expr.Predicate) *relatedRows {
	rows := &relatedRows{rel: m.rel, pass: m.pass}
	sides, err := m.rel.resolve()
	if err != nil {
		rows.fail(err)
		return rows
	}
	var among *query
	if m.query != nil {
		among = &m.query.query
	}
	rows.query = m.rel.rows(sides, among, m.unscoped)
	rows.where = slices.Clip(rows.where)
	rows.tie, rows.ties = len(rows.where), len(sides.far)
	for i, far := range sides.far {
		rows.where = append(rows.where, far.EqExpr(subquery.OuterRef(sides.near[i])))
	}
	rows.where = append(rows.where, predicates...)
	return rows
}

// rows is the query for the rows of the other side, whichever row of this one
// they belong to: those of a query, nil for the other model's manager.
func (r *relation) rows(s *sides, among *query, isUnscoped bool) query {
	var q query
	switch {
	case among == nil:
		q.model, q.layout = s.target, s.target.table.Layout
	case among.err == nil && among.model != s.target:
		q.fail(fmt.Errorf("inlay: %s.Among needs a query over %s", r, s.target.table.Model))
		return q
	default:
		q = among.bare()
		if isUnscoped {
			q.flags |= unscoped // also inside, where it is settled
		}
		order := q.order
		q = q.settled()
		q.order = order // which rows there are is settled, and not how they come
	}
	if q.sliced() {
		q.fail(fmt.Errorf("inlay: %s: the query given by Among is limited, which would be a limit of the rows of all together: %w", r, ErrSliced))
	}
	if isUnscoped {
		q.flags |= unscoped
	}
	on := s.where
	if s.link != nil && q.more().compound != nil {
		q.fail(fmt.Errorf("inlay: %s: the query given by Among has distinct rows, windows or several parts, and rows over a model between cannot be looked for in such: filter by subquery.In instead", r))
		return q
	}
	if s.link != nil {
		link := query{model: s.link, layout: s.link.table.Layout}
		if isUnscoped {
			link.flags |= unscoped
		}
		q.join(dialect.WordJoin, dialect.WordCrossJoin, link, on)
		return q
	}
	if len(on) > 0 {
		q.where = append(slices.Clip(q.where), on...)
	}
	return q
}

func (m toMany[R]) loading() loading {
	l := loading{rel: m.rel, rows: typed[R]{}, unscoped: m.unscoped}
	if m.pass == passLateral {
		l.pass = passLateral
	}
	if m.query != nil {
		l.among(m.query.query)
	}
	return l
}

// To loads the rows into another field of the row struct than the one that has
// the relation's name.
//
//	State.Prefetch(State.Cities, State.Cities.Among(City.Dense()).To("DenseCities"))
func (m toMany[R]) To(field string) LoadMany[R] { return LoadMany[R]{m.loading()}.To(field) }

// PerParent loads at most so many rows for each row of the query, as
// [LoadMany.PerParent] does.
//
//	State.Prefetch(State.Cities.Among(City.OrderBy(City.Population.Desc())).PerParent(3))
func (m toMany[R]) PerParent(n int64) LoadMany[R] { return LoadMany[R]{m.loading()}.PerParent(n) }

func (*HasMany[R]) describe(rel *schema.Relation) []string {
	rel.Kind, rel.Row = schema.HasMany, reflect.TypeFor[R]()
	return []string{"type", "value", "indexed"}
}

func (*ManyToMany[R, L]) describe(rel *schema.Relation) []string {
	rel.Kind, rel.Row, rel.Link = schema.ManyToMany, reflect.TypeFor[R](), reflect.TypeFor[L]()
	return []string{"to", "through", "type", "value", "indexed"}
}

func (m *toMany[R]) relate(rel *schema.Relation) { m.rel = &relation{Relation: rel} }

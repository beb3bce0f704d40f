package models_test

import (
	"context"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

// set is a QuerySet over any model.
type set interface {
	filter(...expr.Predicate) set
	exclude(...expr.Predicate) set
	annotate(name string, e expr.Expression, alias bool) set
	group(...expr.Expression) set
	order(...expr.Order) set
	only(...expr.Expression) set
	distinct(on ...expr.Expression) set
	limit(int64) set
	offset(int64) set
	none() set
	unscoped() set
	combine(op string, others []set) set
	query() subquery.Query
	values(...expr.Expression) orm.ValuesSet
	count(context.Context, *orm.DB) (int64, error)
	exists(context.Context, *orm.DB) (bool, error)
	rows(context.Context, *orm.DB) ([]any, error)
	first(context.Context, *orm.DB) (any, error)
	last(context.Context, *orm.DB) (any, error)
	aggregate(context.Context, *orm.DB, any, ...expr.Named) error
}

type setOf[R any] struct{ orm.QuerySet[R] }

func (s setOf[R]) filter(p ...expr.Predicate) set     { return setOf[R]{s.Filter(p...)} }
func (s setOf[R]) exclude(p ...expr.Predicate) set    { return setOf[R]{s.Exclude(p...)} }
func (s setOf[R]) group(by ...expr.Expression) set    { return setOf[R]{s.GroupBy(by...)} }
func (s setOf[R]) order(by ...expr.Order) set         { return setOf[R]{s.OrderBy(by...)} }
func (s setOf[R]) only(fields ...expr.Expression) set { return setOf[R]{s.Only(fields...)} }
func (s setOf[R]) limit(n int64) set                  { return setOf[R]{s.Limit(n)} }
func (s setOf[R]) offset(n int64) set                 { return setOf[R]{s.Offset(n)} }
func (s setOf[R]) none() set                          { return setOf[R]{s.None()} }
func (s setOf[R]) unscoped() set                      { return setOf[R]{s.Unscoped()} }
func (s setOf[R]) query() subquery.Query              { return s.QuerySet }

func (s setOf[R]) annotate(name string, e expr.Expression, alias bool) set {
	if alias {
		return setOf[R]{s.Alias(name, e)}
	}
	return setOf[R]{s.Annotate(name, e)}
}

func (s setOf[R]) distinct(on ...expr.Expression) set {
	if len(on) > 0 {
		return setOf[R]{s.DistinctOn(on...)}
	}
	return setOf[R]{s.Distinct()}
}

func (s setOf[R]) combine(op string, others []set) set {
	sets := make([]orm.QuerySet[R], len(others))
	for i, o := range others {
		sets[i] = o.(setOf[R]).QuerySet
	}
	return setOf[R]{map[string]func(...orm.QuerySet[R]) orm.QuerySet[R]{
		"union": s.Union, "union all": s.UnionAll, "intersect": s.Intersect, "except": s.Except,
		"intersect all": s.IntersectAll, "except all": s.ExceptAll,
	}[op](sets...)}
}

func (s setOf[R]) values(fields ...expr.Expression) orm.ValuesSet { return s.Values(fields...) }

func (s setOf[R]) count(ctx context.Context, db *orm.DB) (int64, error) { return s.Count(ctx, db) }
func (s setOf[R]) exists(ctx context.Context, db *orm.DB) (bool, error) { return s.Exists(ctx, db) }

func (s setOf[R]) aggregate(ctx context.Context, db *orm.DB, dest any, named ...expr.Named) error {
	return s.Aggregate(ctx, db, dest, named...)
}

func (s setOf[R]) first(ctx context.Context, db *orm.DB) (any, error) { return s.First(ctx, db) }
func (s setOf[R]) last(ctx context.Context, db *orm.DB) (any, error)  { return s.Last(ctx, db) }

func (s setOf[R]) rows(ctx context.Context, db *orm.DB) (list []any, err error) {
	for row, err := range s.Iter(ctx, db) {
		if err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, nil
}

// set is the QuerySet that is described.
func (q *question) set() set {
	s := q.of.start()
	switch {
	case q.via != nil:
		s = q.via.rows()
	case q.parts != nil:
		var others []set
		for _, part := range q.parts[1:] {
			others = append(others, part.set())
		}
		s = q.parts[0].set().combine(q.combined, others)
	}
	if q.unscoped {
		s = s.unscoped()
	}
	for _, n := range q.names {
		s = s.annotate(n.name, inlay(n.e), n.alias)
	}
	s = s.filter(predicates(q.filters)...)
	if q.excludes != nil {
		s = s.exclude(predicates(q.excludes)...)
	}
	if q.group != nil {
		s = s.group(expressions(q.group)...)
	}
	if q.order != nil {
		s = s.order(orderings(q.order)...)
	}
	if q.distinct || q.on != nil {
		s = s.distinct(expressions(q.on)...)
	}
	var only []expr.Expression
	for _, f := range q.only {
		only = append(only, f.column)
	}
	if only != nil {
		s = s.only(only...)
	}
	if q.limit >= 0 {
		s = s.limit(q.limit)
	}
	if q.offset >= 0 {
		s = s.offset(q.offset)
	}
	if q.none {
		s = s.none()
	}
	return s
}

// inside is the question as a query inside another.
func (q *question) inside() subquery.Query {
	if q.values == nil {
		return q.set().query()
	}
	return q.set().values(q.outputs()...)
}

func (q *question) outputs() (list []expr.Expression) {
	for _, n := range q.values {
		if e := inlay(n.e); expr.NameOf(e) == n.name {
			list = append(list, e)
		} else {
			list = append(list, expr.Rename(e, n.name))
		}
	}
	return list
}

// related is the relation, and the filters, of a question that says no more; nil
// for others.
func (q *question) related() (toMany, []expr.Predicate) {
	switch filters := predicates(q.filters); {
	case q.via == nil || q.names != nil || q.excludes != nil || q.group != nil || q.only != nil || q.limit >= 0 || q.offset >= 0 || q.none || q.unscoped:
		return nil, nil
	case q.among:
		return q.via.among(q.of.start().filter(filters...)), nil
	default:
		return q.via.many, filters
	}
}

func predicates(terms []*term) (list []expr.Predicate) {
	for _, t := range terms {
		list = append(list, expressionOf[bool](t))
	}
	return list
}

func expressions(terms []*term) (list []expr.Expression) {
	for _, t := range terms {
		list = append(list, inlay(t))
	}
	return list
}

func orderings(by []ordering) (list []expr.Order) {
	for _, o := range by {
		order := expr.Ascending(inlay(o.e))
		switch o.e.sort {
		case isNumber:
			order = direction(expressionOf[int64](o.e), o.desc)
		case isText:
			order = direction(expressionOf[string](o.e), o.desc)
		case isTruth:
			order = direction(expressionOf[bool](o.e), o.desc)
		case isMoment:
			order = direction(expressionOf[time.Time](o.e), o.desc)
		case isFraction:
			order = direction(expressionOf[float64](o.e), o.desc)
		}
		switch o.nulls {
		case "first":
			order = order.NullsFirst()
		case "last":
			order = order.NullsLast()
		}
		list = append(list, order)
	}
	return list
}

func direction[T any](e expr.Expr[T], desc bool) expr.Order {
	if desc {
		return e.Desc()
	}
	return e.Asc()
}

// inlay is the expression that a term describes.
func inlay(t *term) expr.Expression {
	switch t.sort {
	case isText:
		return expressionOf[string](t)
	case isTruth:
		return expressionOf[bool](t)
	case isMoment:
		return expressionOf[time.Time](t)
	case isFraction:
		return expressionOf[float64](t)
	}
	return expressionOf[int64](t)
}

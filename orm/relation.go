package orm

import (
	"fmt"
	"reflect"
	"slices"
	"sync/atomic"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
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
// and table the other table, where several models share its row struct.
//
// Its methods are expressions: each is a subquery over the related rows, with
// the other manager's default filters.
type HasMany[R any] struct {
	rel *relation
	// among is the query that the related rows are found in; the other
	// model's manager where it is none.
	among *QuerySet[R]
}

// Among narrows the relation to the rows of a query over the other model,
// such as a manager method.
//
//	State.Cities.Among(City.Dense()).Count()
func (m HasMany[R]) Among(qs QuerySet[R]) HasMany[R] {
	m.among = &qs
	return m
}

// BelongsTo is a to-one relation of a table struct: the row of the other
// model that this one's foreign key refers to. fk names columns of this
// model.
//
//	State orm.BelongsTo[StateRow] `orm:"fk=state_id"`
//
// It is a path for expr.Via, with the other manager's default filters.
type BelongsTo[R any] struct{ toOne }

// HasOne is a to-one relation of a table struct: the row of the other model
// whose foreign key, which is unique there, refers to this one. It is declared
// as [HasMany] is, and is a path for expr.Via as [BelongsTo] is.
//
//	Seat orm.HasOne[SeatRow] `orm:"fk=state_id"`
type HasOne[R any] struct{ toOne }

// Unscoped lifts the other manager's default filters.
//
//	Seat.Filter(expr.Via(Seat.Park.Unscoped(), Park.DeletedAt).IsNotNull())
func (b BelongsTo[R]) Unscoped() BelongsTo[R] {
	b.unscoped = true
	return b
}

// Unscoped lifts the other manager's default filters.
//
//	State.Filter(expr.Via(State.Seat.Unscoped(), Seat.Since).Lt(1900))
func (h HasOne[R]) Unscoped() HasOne[R] {
	h.unscoped = true
	return h
}

// toOne is what to-one relations have in common.
type toOne struct {
	rel      *relation
	unscoped bool
}

// EmitPath opens the path on a tape. The compiler calls it.
func (o toOne) EmitPath(t *tape.Tape) {
	filters, err := o.filters()
	if err != nil {
		t.Fail(err)
		t.Via(0, 0)
		return
	}
	t.Via(o.rel.ID, len(filters))
}

// EmitFilters appends the filters that the other row must pass. The compiler
// calls it.
func (o toOne) EmitFilters(t *tape.Tape) {
	filters, _ := o.filters()
	for _, p := range filters {
		p.Emit(t)
	}
}

func (o toOne) filters() ([]expr.Predicate, error) {
	join, err := o.rel.resolve()
	if err != nil || o.unscoped {
		return nil, err
	}
	return join.target.defaults, nil
}

// Rows is the query for the related rows, to be used inside a query over this
// relation's own table, as a subquery.
//
//	subquery.First(State.Cities.Rows().OrderBy(City.Population.Desc()), City.Name)
func (m HasMany[R]) Rows() QuerySet[R] { return related(m.rel, m.among) }

// Any is true where a related row passes every predicate; without predicates,
// where there is a related row.
//
//	State.Filter(State.Cities.Any(City.Population.Gt(100_000)))
func (m HasMany[R]) Any(predicates ...expr.Predicate) expr.Predicate {
	return subquery.Exists(m.Rows().Filter(predicates...))
}

// None is true where no related row passes every predicate; without
// predicates, where there is no related row.
//
//	State.Filter(State.Cities.None(City.Capital.IsTrue()))
func (m HasMany[R]) None(predicates ...expr.Predicate) expr.Predicate {
	return subquery.NotExists(m.Rows().Filter(predicates...))
}

// Count is the number of related rows that pass every predicate.
//
//	State.Annotate("city_count", State.Cities.Count(City.Population.Gt(5000)))
func (m HasMany[R]) Count(predicates ...expr.Predicate) expr.Expr[int64] {
	return subquery.Count(m.Rows().Filter(predicates...))
}

// Sum is the sum of an expression over the related rows, NULL where there are
// none. Like Min and Max it is of any type, since a method in Go cannot take
// its argument's; subquery.Sum(m.Rows(), e) is the typed one.
//
//	State.Annotate("people", State.Cities.Sum(City.Population))
func (m HasMany[R]) Sum(e expr.Expression) expr.Expr[any] {
	return over(m.Rows(), e, expr.SumOf)
}

// Min is the smallest value of an expression over the related rows, NULL
// where there are none. The typed one is subquery.Min(m.Rows(), e).
//
//	State.Annotate("smallest", State.Cities.Min(City.Population))
func (m HasMany[R]) Min(e expr.Expression) expr.Expr[any] {
	return over(m.Rows(), e, expr.MinOf)
}

// Max is the largest value of an expression over the related rows, NULL where
// there are none. The typed one is subquery.Max(m.Rows(), e).
//
//	State.Annotate("largest", State.Cities.Max(City.Population))
func (m HasMany[R]) Max(e expr.Expression) expr.Expr[any] {
	return over(m.Rows(), e, expr.MaxOf)
}

func over(q subquery.Query, e expr.Expression, of func(expr.Expression) expr.Aggregate[any]) expr.Expr[any] {
	return subquery.Aggregate(q, of(e))
}

// relation is a declared relation and, from its first use on, its join.
type relation struct {
	*schema.Relation
	join atomic.Pointer[link]
}

// link is a resolved relation: columns of its own table and of the target
// that are equal, as expressions.
type link struct {
	target    *model
	near, far []expr.Expr[any]
}

// related is the correlated query for the rows of the other side.
func related[R any](rel *relation, among *QuerySet[R]) QuerySet[R] {
	qs := QuerySet[R]{}
	join, err := rel.resolve()
	if err != nil {
		qs.fail(err)
		return qs
	}
	if m := join.target; among == nil {
		qs.model, qs.layout = m, m.table.Layout
	} else if qs = *among; qs.model != m && qs.err == nil {
		qs.fail(fmt.Errorf("inlay: %s.%s.Among needs a query over %s", rel.Table.Model, rel.Name, m.table.Model))
		return qs
	}
	qs.query = qs.settled()
	qs.beforeLimit()
	qs.where = slices.Clip(qs.where)
	for i, far := range join.far {
		qs.where = append(qs.where, far.EqExpr(subquery.OuterRef(join.near[i])))
	}
	return qs
}

func (r *relation) resolve() (*link, error) {
	if r == nil {
		return nil, fmt.Errorf("inlay: a relation is empty: was its model made by orm.Define?")
	}
	if known := r.join.Load(); known != nil {
		return known, nil
	}
	found, err := r.Resolve()
	if err != nil {
		return nil, err
	}
	j := &link{target: modelOf(found.Target)}
	for i := range found.Far {
		j.near = append(j.near, expr.OfColumn[any](found.Near[i]))
		j.far = append(j.far, expr.OfColumn[any](found.Far[i]))
	}
	r.join.Store(j)
	return j, nil
}

// relationField is what a pointer to a relation field implements.
type relationField interface {
	kind() schema.RelationKind
	targetRow() reflect.Type
	relate(*schema.Relation)
}

func (*HasMany[R]) kind() schema.RelationKind     { return schema.HasMany }
func (*HasMany[R]) targetRow() reflect.Type       { return reflect.TypeFor[R]() }
func (m *HasMany[R]) relate(rel *schema.Relation) { m.rel = &relation{Relation: rel} }

func (*BelongsTo[R]) kind() schema.RelationKind { return schema.BelongsTo }
func (*BelongsTo[R]) targetRow() reflect.Type   { return reflect.TypeFor[R]() }
func (*HasOne[R]) kind() schema.RelationKind    { return schema.HasOne }
func (*HasOne[R]) targetRow() reflect.Type      { return reflect.TypeFor[R]() }
func (o *toOne) relate(rel *schema.Relation)    { o.rel = &relation{Relation: rel} }

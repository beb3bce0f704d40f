package orm

import (
	"reflect"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// BelongsTo is a to-one relation of a table struct: the row of the other
// model that this one's foreign key refers to. fk names columns of this
// model (several joined by +), ref the columns of the other one that they refer
// to (the primary key by default), and table the other table, where several
// models share its row struct.
//
//	State orm.BelongsTo[StateRow] `orm:"fk=state_id"`
//
// A key that refers to one of several models has a column beside it that says
// which. Then there is a relation for each model: type names that column, and
// value what it says for the model.
//
//	City orm.BelongsTo[CityRow] `orm:"fk=subject_id,type=subject_type,value=city"`
//
// It is a path for expr.Via, with the other manager's default filters, and is
// loaded into the row's [One] of the same name by [QuerySet.SelectRelated] and
// [QuerySet.Prefetch].
type BelongsTo[R any] struct{ toOne[R] }

// HasOne is a to-one relation of a table struct: the row of the other model
// whose foreign key, which is unique there, refers to this one. It is declared
// as [HasMany] is, and is used as [BelongsTo] is. That the key is unique is the
// database's to hold: with two rows Prefetch is [ErrMultipleRows], and in a query
// that joins them, by SelectRelated or expr.Via, this model's row comes twice.
//
//	Seat orm.HasOne[SeatRow] `orm:"fk=state_id"`
type HasOne[R any] struct{ toOne[R] }

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
type toOne[R any] struct {
	rel      *relation
	unscoped bool
}

// EmitPath opens the path on a tape. The compiler calls it.
func (o toOne[R]) EmitPath(t *tape.Tape) {
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
func (o toOne[R]) EmitFilters(t *tape.Tape) {
	filters, _ := o.filters()
	for _, p := range filters {
		p.Emit(t)
	}
}

func (o toOne[R]) filters() ([]expr.Predicate, error) {
	sides, err := o.rel.resolve()
	if err != nil || o.unscoped {
		return nil, err
	}
	return sides.target.defaults, nil
}

// Among says what is loaded of the related row: the columns that a query
// chooses by Only or Defer, and the relations that it loads in turn. For
// [QuerySet.Prefetch] it may be any query over the other model; a row that it
// does not find is missing.
//
//	City.SelectRelated(City.State.Among(State.Only(State.Name)))
func (o toOne[R]) Among(qs QuerySet[R]) LoadOne[R] {
	l := o.loading()
	l.among(qs.query)
	return LoadOne[R]{l}
}

// To loads the row into another field of the row struct than the one that has
// the relation's name.
//
//	City.Prefetch(City.State.To("In"))
func (o toOne[R]) To(field string) LoadOne[R] { return LoadOne[R]{o.loading()}.To(field) }

func (o toOne[R]) loading() loading {
	return loading{rel: o.rel, rows: typed[R]{}, unscoped: o.unscoped}
}

func (o toOne[R]) leadsToOne() {}

func (*BelongsTo[R]) describe(rel *schema.Relation) []string {
	rel.Kind, rel.Row = schema.BelongsTo, reflect.TypeFor[R]()
	return []string{"type", "value"}
}

func (*HasOne[R]) describe(rel *schema.Relation) []string {
	rel.Kind, rel.Row = schema.HasOne, reflect.TypeFor[R]()
	return []string{"type", "value"}
}

func (o *toOne[R]) relate(rel *schema.Relation) { o.rel = &relation{Relation: rel} }

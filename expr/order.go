package expr

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

var (
	formAscFirst  = dialect.NewForm("ASC NULLS FIRST", "$1 NULLS FIRST", dialect.Atom)
	formAscLast   = dialect.NewForm("ASC NULLS LAST", "$1 NULLS LAST", dialect.Atom)
	formDescFirst = dialect.NewForm("DESC NULLS FIRST", "$1 DESC NULLS FIRST", dialect.Atom)
	formDescLast  = dialect.NewForm("DESC NULLS LAST", "$1 DESC NULLS LAST", dialect.Atom)
)

// Order is an expression to order by, and in which direction.
//
//	byDensity := City.Density().Desc().NullsLast()
//	City.OrderBy(byDensity, City.Name.Asc())
type Order struct {
	n    *node
	form dialect.Form
}

// Asc orders by the expression, smallest first. NULL counts as the largest
// value on every database, unless NullsFirst or NullsLast says otherwise.
//
//	City.OrderBy(City.StateID.Asc(), City.Name.Asc())
func (e Expr[T]) Asc() Order {
	if e.known() {
		return Order{ordered[T](e.n), dialect.FormAscKnown}
	}
	return Order{ordered[T](e.n), dialect.FormAsc}
}

// Desc orders by the expression, largest first; NULL counts as the largest.
//
//	City.OrderBy(City.Population.Desc())
func (e Expr[T]) Desc() Order {
	if e.known() {
		return Order{ordered[T](e.n), dialect.FormDescKnown}
	}
	return Order{ordered[T](e.n), dialect.FormDesc}
}

// Ascending is the order by an expression of any type, smallest first.
//
//	by := []expr.Expression{City.StateID, City.Name}
//	City.OrderBy(expr.Ascending(by[0]), expr.Ascending(by[1]).Reverse())
func Ascending(e Expression) Order {
	o := Expr[any]{operandOf(e)}.Asc()
	o.n = orderedAs(TypeOf(e), o.n)
	return o
}

// NullsFirst puts NULL before every value.
//
//	City.OrderBy(City.Mayor.Asc().NullsFirst())
func (o Order) NullsFirst() Order {
	if o.descends() {
		return Order{o.n, formDescFirst}
	}
	return Order{o.n, formAscFirst}
}

// NullsLast puts NULL after every value.
//
//	City.OrderBy(City.Mayor.Desc().NullsLast())
func (o Order) NullsLast() Order {
	if o.descends() {
		return Order{o.n, formDescLast}
	}
	return Order{o.n, formAscLast}
}

// Reverse is the opposite order, also of NULL.
//
//	City.OrderBy(City.Mayor.Asc().Reverse())
func (o Order) Reverse() Order { return Order{o.n, opposite[o.form]} }

// Emit appends the order to a tape. The compiler calls it.
func (o Order) Emit(t *tape.Tape) {
	t.Form(uint32(o.form), 1)
	o.n.emit(t)
}

func (o Order) descends() bool {
	switch o.form {
	case dialect.FormDesc, dialect.FormDescKnown, formDescFirst, formDescLast:
		return true
	}
	return false
}

func (e Expr[T]) known() bool {
	return e.n != nil && e.n.kind == kindColumn && !e.n.column().Nullable()
}

var opposite = map[dialect.Form]dialect.Form{
	dialect.FormAsc:       dialect.FormDesc,
	dialect.FormDesc:      dialect.FormAsc,
	dialect.FormAscKnown:  dialect.FormDescKnown,
	dialect.FormDescKnown: dialect.FormAscKnown,
	formAscFirst:          formDescLast,
	formDescLast:          formAscFirst,
	formAscLast:           formDescFirst,
	formDescFirst:         formAscLast,
}

// Orders reports whether an order is computed from columns that known accepts,
// annotations and values alone.
func Orders(o Order, known func(*schema.Column) bool) bool {
	return !o.n.any(func(n *node) bool {
		return n.kind == kindEmitter || n.kind == kindOuter || n.kind == kindVia || n.kind == kindColumn && !known(n.column())
	})
}

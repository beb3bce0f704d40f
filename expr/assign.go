package expr

import (
	"fmt"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/types"
)

// Assignment gives a column a value in an update. It is made by Set, SetExpr,
// SetNull and SetOpt of a [Column].
//
//	City.Filter(City.ID.Eq(7)).Update(ctx, db, City.Capital.Set(true), City.Mayor.SetNull())
type Assignment struct {
	col *schema.Column
	n   *node
}

// Set gives the column a value; a v that is NULL (a nil []byte, a driver.Valuer
// that says nil) gives it NULL.
//
//	City.Population.Set(120_000)
func (c Column[T]) Set(v T) Assignment { return c.assign(bare(c.n, v)) }

// SetExpr gives the column the value that an expression has in the row before
// the update. A column tagged with a zone other than UTC takes only columns of
// the same zone.
//
//	City.Population.SetExpr(City.Population.Plus(1))
func (c Column[T]) SetExpr(e Of[T]) Assignment {
	if col := SourceOf(c); col != nil && col.Field.Zone != nil && col.Field.Zone.String() != "UTC" && !sharesClock(e, col) {
		return c.assign(Invalid[T](fmt.Errorf("inlay: SetExpr: %s shows the clock of %s, and the expression is a moment, which the database would write down in its session's zone: use Set, or expr.Raw with AT TIME ZONE", col, col.Field.Zone)).n)
	}
	return c.assign(operandOf(e))
}

// sharesClock reports whether an expression is a column that shows the same
// zone's clock, or NULL.
func sharesClock(e Expression, col *schema.Column) bool {
	from := SourceOf(e)
	return operandOf(e).kind == kindNull || from != nil && from.Field.Zone != nil && from.Field.Zone.String() == col.Field.Zone.String()
}

// SetNull gives the column NULL.
//
//	City.Mayor.SetNull()
func (c Column[T]) SetNull() Assignment { return c.assign(nullNode) }

// SetOpt gives the column what o says: a value, NULL, or nothing where o is
// unset. Then it keeps its value, as if the assignment were not there.
//
//	City.Mayor.SetOpt(types.Some("Niehaus"))
func (c Column[T]) SetOpt(o types.Opt[T]) Assignment {
	v, ok := o.Get()
	switch {
	case ok:
		return c.Set(v)
	case o.IsNull() || c.n == nil:
		return c.SetNull()
	}
	return Assignment{col: c.n.column()}
}

func (c Column[T]) assign(n *node) Assignment {
	if c.n == nil {
		return Assignment{n: zeroNode}
	}
	return Assignment{c.n.column(), n}
}

// Unset reports whether the assignment is that of an Opt that is unset, and
// gives its column nothing.
//
//	City.Mayor.SetOpt(types.Opt[string]{}).Unset() // true
func (a Assignment) Unset() bool { return a.col != nil && a.n == nil }

// Column is the column that gets a value, nil for an Assignment that was never
// made.
func (a Assignment) Column() *schema.Column { return a.col }

// Assigned is what the column is given.
func (a Assignment) Assigned() Expression { return Expr[any]{a.n} }

// Emit appends the assignment to a tape. The compiler calls it.
func (a Assignment) Emit(t *tape.Tape) {
	if a.col == nil {
		t.Fail(ErrZero)
		return
	}
	t.Form(uint32(dialect.FormAssign), 2)
	t.Name(a.col.Name)
	a.n.emit(t)
}

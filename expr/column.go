package expr

import (
	"fmt"
	"reflect"

	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Column is a column of a table struct, whose values are a T. orm.Define
// fills it. Every method of [Expr] is a method of it.
//
//	type CityTable struct {
//		orm.Manager[CityRow]
//		ID   expr.Column[int64]
//		Name expr.Column[string]
//	}
type Column[T any] struct{ Expr[T] }

// Name returns the column's name in the database, "" for a column that
// orm.Define did not fill.
//
//	City.StateID.Name() // "state_id"
func (c Column[T]) Name() string {
	if c.n == nil {
		return ""
	}
	return c.n.column().Name
}

// attacher is what a pointer to a Column implements.
type attacher interface {
	attach(*schema.Column)
	valueType() reflect.Type
}

func (c *Column[T]) attach(col *schema.Column) {
	c.n = columnNode(col)
}

func (c *Column[T]) valueType() reflect.Type { return reflect.TypeFor[T]() }

// ColumnType reports whether t is a Column type, and of which Go type its
// values are.
func ColumnType(t reflect.Type) (reflect.Type, bool) {
	a, ok := reflect.New(t).Interface().(attacher)
	if !ok {
		return nil, false
	}
	return a.valueType(), true
}

// Attach binds a field of a table struct, given as a pointer to a Column, to
// its column. The field's type must be one that [ColumnType] accepts.
func Attach(field any, col *schema.Column) error {
	a, ok := field.(attacher)
	if !ok {
		return fmt.Errorf("inlay: %T is no column", field)
	}
	a.attach(col)
	return nil
}

// ColumnOf returns the column that an expression is, nil where it is none or
// goes by another name.
func ColumnOf(e Expression) *schema.Column {
	if _, renamed := e.(Named); renamed {
		return nil
	}
	return SourceOf(e)
}

// SourceOf returns the column whose values an expression has, also under
// another name; nil where it has none.
func SourceOf(e Expression) *schema.Column {
	if n := operandOf(e); n.kind == kindColumn {
		return n.column()
	}
	return nil
}

// OfColumn returns the expression for a column that is known by its schema.
func OfColumn[T any](col *schema.Column) Expr[T] {
	return Expr[T]{columnNode(col)}
}

func columnNode(col *schema.Column) *node {
	return &node{kind: kindColumn, value: tape.OtherValue(col)}
}

// column is the column of a node of kindColumn.
func (n *node) column() *schema.Column { return n.value.Held().(*schema.Column) }

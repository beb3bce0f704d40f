package expr

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Excluded is the value that a column would have been given by an insert whose
// row is there already (EXCLUDED). It stands in what orm.OnConflict sets; in any
// other place it makes the query fail.
//
//	orm.OnConflict(City.Name).Set(City.Population.SetExpr(expr.Add(City.Population, expr.Excluded(City.Population))))
func Excluded[T any](c Column[T]) Expr[T] {
	if c.n == nil {
		return Expr[T]{}
	}
	return Expr[T]{excludedNode(c.n.column())}
}

// SetExcluded gives a column the value that it would have been given by the
// insert.
func SetExcluded(col *schema.Column) Assignment { return Assignment{col, excludedNode(col)} }

func excludedNode(col *schema.Column) *node {
	return form1[any](dialect.FormExcluded, &node{kind: kindEmitter, value: tape.OtherValue(identifier(col.Name))}).n
}

// Inserted tells, among what an insert with orm.OnConflict gives back, the rows
// that were inserted from those that were updated. SQLite cannot tell.
//
//	Archive.InsertFrom(old, orm.OnConflict(Archive.ID).Update(Archive.Name)).Annotate("inserted", expr.Inserted())
func Inserted() Predicate {
	return formMany[bool](dialect.FormInserted, nil)
}

// SetArgument gives a column an argument.
func SetArgument(col *schema.Column, v tape.Value) Assignment {
	if v.Kind() == tape.Null {
		return Assignment{col, nullNode}
	}
	return Assignment{col, argumentFor(col, v)}
}

// Assign gives a column the value of an expression.
func Assign(col *schema.Column, e Expression) Assignment { return Assignment{col, operandOf(e)} }

func argumentFor(col *schema.Column, v tape.Value) *node {
	n := &node{kind: kindValue, value: v}
	if schema.NamedType(col.Field.SQL.Elem()) != nil {
		n.sql, n.how = col.Field.SQL, tape.ParamTyped
	}
	return n
}

// EqualsUntyped is true where a column equals an expression of any type.
func EqualsUntyped(col *schema.Column, e Expression) Predicate {
	return form2[bool](dialect.FormEq, columnNode(col), operandOf(e))
}

// EqualsArgument is true where a column equals an argument that is not NULL.
func EqualsArgument(col *schema.Column, v tape.Value) Predicate {
	return form2[bool](dialect.FormEq, columnNode(col), argumentFor(col, v))
}

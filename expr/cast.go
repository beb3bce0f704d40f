package expr

import (
	"fmt"
	"reflect"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

var formCast = dialect.NewForm("CAST", "CAST($1 AS $2)", dialect.Atom, dialect.Strict)

// Cast converts an expression to the SQL type that T is stored as.
//
//	expr.Div(expr.Cast[float64](City.Population), City.AreaKm2)
//
// A T without an SQL type makes the query that uses it fail.
func Cast[T any](e Expression) Expr[T] {
	goType := reflect.TypeFor[T]()
	sqlType, ok := schema.TypeOf(goType)
	name := typeNode(sqlType)
	if !ok || name == nil {
		return Invalid[T](fmt.Errorf("inlay: Cast: Go type %s has no SQL type", goType))
	}
	return form2[T](formCast, operandOf(e), name)
}

// typeNodes are the names of the SQL types, as operands.
var typeNodes = func() map[schema.Type]*node {
	nodes := map[schema.Type]*node{}
	for _, t := range schema.Types() {
		for _, t := range []schema.Type{t, t.Array()} {
			w, _ := dialect.TypeWord(t)
			nodes[t] = word[any](w).n
		}
	}
	return nodes
}()

// typeNode is the name of an SQL type, nil for schema.Unknown.
func typeNode(t schema.Type) *node {
	if n := typeNodes[t]; n != nil {
		return n
	}
	if w, ok := dialect.TypeWord(t); ok {
		return word[any](w).n
	}
	return nil
}

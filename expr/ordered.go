package expr

import (
	"reflect"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// formValueOrder is what stands where the order of a value, or calculating with
// it, is asked for. It changes nothing, except on a database that has a text in
// place of the value and lacks the form.
var formValueOrder = dialect.NewForm("order of a value that is stored as text", "$1", dialect.Atom, dialect.Strict)

// ordered is the operand of what needs the order of the values of T, or
// calculates with them.
func ordered[T any](n *node) *node {
	t := reflect.TypeFor[T]()
	if t == stringType {
		return n
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map, reflect.Slice, reflect.String:
		return orderedAs(t, n)
	}
	return n
}

var stringType = reflect.TypeFor[string]()

func orderedAs(t reflect.Type, n *node) *node {
	if sqlType, _ := schema.TypeOf(t); !sqlType.IsUnordered() || n == nil {
		return n
	}
	return form1[any](formValueOrder, n).n
}

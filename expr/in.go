package expr

import (
	"reflect"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// In is true where the expression equals one of the values. The list is one
// array argument, so that the statement is the same for every length; In of
// an empty list is FALSE.
func (e Expr[T]) In(values ...T) Predicate {
	return formValue[bool](dialect.FormInArray, e.n, listOf(values), tape.ParamBare)
}

// NotIn is true exactly where In is not, also where the expression is NULL;
// NotIn of an empty list is TRUE.
func (e Expr[T]) NotIn(values ...T) Predicate {
	return Unless(e.In(values...))
}

// listOf copies the list: the caller's slice may change before the query runs.
// Elements that are NULL are left out: nothing equals them.
func listOf[T any](values []T) tape.Value {
	list := make([]T, 0, len(values))
	if !mayBeNull[T]() {
		return tape.OtherValue(append(list, values...))
	}
	for _, v := range values {
		if valueOf(v).Kind() != tape.Null {
			list = append(list, v)
		}
	}
	return tape.OtherValue(list)
}

// mayBeNull reports whether a T can be sent as NULL.
func mayBeNull[T any]() bool {
	t := reflect.TypeFor[T]()
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	}
	return schema.EncodesItself(t)
}

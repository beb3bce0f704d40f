package expr

import (
	"fmt"
	"reflect"
)

// TypeError is returned by a query that uses a method on an expression whose
// Go type it is not for: Contains on a number. Go cannot keep a method from
// some instances of a generic type, so this mistake is found when the query
// is compiled.
type TypeError struct {
	Method string
	// Want says which types the method is for, Got is the expression's.
	Want string
	Got  reflect.Type
}

// Error names the method, what it needs and what it got.
func (e *TypeError) Error() string {
	return fmt.Sprintf("inlay: %s needs an expression of type %s, this one is %s: use expr.Cast to convert it", e.Method, e.Want, e.Got)
}

func wrongType[T any](method, want string) Predicate {
	return Invalid[bool](&TypeError{Method: method, Want: want, Got: reflect.TypeFor[T]()})
}

func isBool[T any]() bool { return reflect.TypeFor[T]().Kind() == reflect.Bool }

// isText accepts strings and structs: a type that scans itself may be stored as text.
func isText[T any]() bool {
	k := reflect.TypeFor[T]().Kind()
	return k == reflect.String || k == reflect.Struct
}

package expr

import (
	"database/sql/driver"
	"encoding/json"
	"reflect"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Value is a Go value as an expression. It is sent as an argument with its
// SQL type, so that it may stand where nothing else tells the server what it
// is. A nil pointer, nil []byte or a driver.Valuer that says nil is NULL.
//
//	expr.Add(City.Population, expr.Value[int64](1))
func Value[T any](v T) Expr[T] {
	val := valueOf(v)
	if val.Kind() == tape.Null {
		return Expr[T]{&node{kind: kindNull}}
	}
	sql, _ := schema.TypeOf(reflect.TypeFor[T]())
	return Expr[T]{&node{kind: kindValue, value: val, sql: sql}}
}

// Null is NULL as an expression of type T.
func Null[T any]() Expr[T] { return Expr[T]{&node{kind: kindNull}} }

// valueOf turns a Go value into an argument. Scalars, and named types over
// them, are held without an allocation.
func valueOf[T any](v T) tape.Value {
	if val, ok := scalarOf(v); ok {
		return val
	}
	return anyValueOf(v)
}

// scalarOf is a function of its own so that the interface it switches on
// stays on the stack.
func scalarOf[T any](v T) (tape.Value, bool) {
	switch x := any(v).(type) {
	case int64:
		return tape.IntValue(x), true
	case int:
		return tape.IntValue(int64(x)), true
	case string:
		return tape.StringValue(x), true
	case float64:
		return tape.Float64Value(x), true
	case bool:
		return tape.BoolValue(x), true
	case int32:
		return tape.IntValue(int64(x)), true
	case int16:
		return tape.IntValue(int64(x)), true
	case int8:
		return tape.IntValue(int64(x)), true
	case uint:
		return tape.UintValue(uint64(x)), true
	case uint64:
		return tape.UintValue(x), true
	case uint32:
		return tape.UintValue(uint64(x)), true
	case uint16:
		return tape.UintValue(uint64(x)), true
	case uint8:
		return tape.UintValue(uint64(x)), true
	case float32:
		return tape.Float32Value(x), true
	}
	return tape.Value{}, false
}

func anyValueOf(v any) tape.Value {
	if b, ok := v.([]byte); ok {
		return tape.BytesValue(b)
	}
	if valuer, ok := v.(driver.Valuer); ok {
		if inner, err := valuer.Value(); err == nil && inner == nil {
			return tape.Value{}
		}
		return tape.OtherValue(v)
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Bool:
		return tape.BoolValue(r.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return tape.IntValue(r.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return tape.UintValue(r.Uint())
	case reflect.Float32:
		return tape.Float32Value(float32(r.Float()))
	case reflect.Float64:
		return tape.Float64Value(r.Float())
	case reflect.String:
		return tape.StringValue(r.String())
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice:
		if r.IsNil() {
			return tape.Value{}
		}
	}
	return tape.OtherValue(v)
}

// valueFor is valueOf for an argument that is compared with an expression:
// against a column that holds JSON documents it is sent as one.
func valueFor[T any](n *node, v T) tape.Value {
	if n != nil && n.kind == kindColumn && n.column.Field.JSON {
		return tape.OtherValue(document{v})
	}
	return valueOf(v)
}

// document sends a Go value as a JSON text.
type document struct{ v any }

// Value implements driver.Valuer.
func (d document) Value() (driver.Value, error) {
	b, err := json.Marshal(d.v)
	return string(b), err
}

func word[T any](w dialect.Word) Expr[T] { return Expr[T]{&node{kind: kindWord, form: uint32(w)}} }

package expr

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"reflect"
	"time"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/types"
)

// Value is a Go value as an expression. It is sent as an argument with its
// SQL type, so that it may stand where nothing else tells the server what it
// is. A nil pointer, nil []byte or a driver.Valuer that says nil is NULL.
//
//	expr.Add(City.Population, expr.Value[int64](1))
func Value[T any](v T) Expr[T] {
	val := valueOf(v)
	if val.Kind() == tape.Null {
		return Null[T]()
	}
	sql, _ := schema.TypeOf(reflect.TypeFor[T]())
	return Expr[T]{&node{kind: kindValue, value: val, sql: sql, how: tape.ParamTyped}}
}

// ValueFor is a value as one of a column.
func ValueFor(col *schema.Column, v any) Expr[any] {
	return Expr[any]{&node{kind: kindValue, value: anyValueOf(v), sql: col.Field.SQL, how: tape.ParamTyped}}
}

// Null is NULL as an expression of type T, with the SQL type of T where it
// has one.
//
//	expr.Case(expr.When(City.Mayor.Eq(""), expr.Null[string]())).Else(City.Mayor)
func Null[T any]() Expr[T] {
	sql, _ := schema.TypeOf(reflect.TypeFor[T]())
	if n := nullNodes[sql]; n != nil {
		return Expr[T]{n}
	}
	if name := typeNode(sql); name != nil {
		return form2[T](formCast, nullNode, name)
	}
	return Expr[T]{nullNode}
}

// nullNodes are NULL of the SQL types.
var nullNodes = func() map[schema.Type]*node {
	nodes := map[schema.Type]*node{}
	for t, name := range typeNodes {
		nodes[t] = form2[any](formCast, nullNode, name).n
	}
	return nodes
}()

// nullNode is NULL where its neighbours tell its type. A value that is NULL is
// never a parameter: the compiler can then see where NULL may come from.
var nullNode = &node{kind: kindNull}

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
		return tape.BytesValue(bytes.Clone(b))
	}
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer && r.IsNil() {
		return tape.Value{}
	}
	switch x := v.(type) {
	case types.Text:
		return textOf(x)
	case types.Decimal: // whose own code may write any number of digits
		if sqlType, _ := schema.TypeOf(r.Type()); sqlType == schema.Decimal {
			return tape.OtherValue(v)
		}
	case types.Enum:
		if r.Kind() == reflect.String {
			if err := types.CheckLabel(x, r.String()); err != nil {
				return tape.OtherValue(tape.Unsendable{Err: err})
			}
		}
	}
	if valuer, ok := v.(driver.Valuer); ok {
		if inner, err := valuer.Value(); err == nil && inner == nil {
			return tape.Value{}
		}
		return tape.OtherValue(v)
	}
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
	case reflect.Map:
		if r.IsNil() {
			return tape.Value{}
		}
	case reflect.Slice:
		if r.IsNil() {
			return tape.Value{}
		}
		// The caller's slice may change before the query runs.
		own := reflect.MakeSlice(r.Type(), r.Len(), r.Len())
		reflect.Copy(own, r)
		return tape.OtherValue(own.Interface())
	}
	return tape.OtherValue(v)
}

// textOf is a value of package types as the text that every database takes,
// so that it cannot change before the query runs.
func textOf(x types.Text) tape.Value {
	text, err := x.Value()
	if err != nil {
		return tape.OtherValue(tape.Unsendable{Err: err})
	}
	if text == nil {
		return tape.Value{}
	}
	return tape.StringValue(text.(string))
}

// valueFor is valueOf for an argument that is compared with an expression:
// against a column that holds JSON documents it is sent as one, and against one
// of timestamps without a time zone as what the clock of its zone shows.
func valueFor[T any](n *node, v T) tape.Value {
	if n == nil || n.kind != kindColumn {
		return valueOf(v)
	}
	return fieldValueOf(n.column().Field, v)
}

// ArgumentFor is a value of a field's type as an argument for its column.
func ArgumentFor(f *schema.Field, v any) tape.Value { return fieldValueOf(f, v) }

func fieldValueOf[T any](f *schema.Field, v T) tape.Value {
	switch {
	case f.JSON:
		b, err := json.Marshal(v)
		if err != nil {
			return tape.OtherValue(tape.Unsendable{Err: err})
		}
		return tape.StringValue(string(b))
	case f.Zone != nil:
		switch x := any(v).(type) {
		case time.Time:
			return tape.OtherValue(schema.WallTime{Time: x.In(f.Zone)})
		case []time.Time:
			return wallTimes(f.Zone, x)
		}
	}
	return valueOf(v)
}

func wallTimes(zone *time.Location, times []time.Time) tape.Value {
	if times == nil {
		return tape.Value{}
	}
	list := make([]schema.WallTime, len(times))
	for i, t := range times {
		list[i] = schema.WallTime{Time: t.In(zone)}
	}
	return tape.OtherValue(list)
}

func word[T any](w dialect.Word) Expr[T] { return Expr[T]{&node{kind: kindWord, form: uint32(w)}} }

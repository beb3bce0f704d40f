package postgres

import (
	sqldriver "database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/types"
)

// A value that is sent as text is written by its Go type. The server reads it
// as its own type says, so that nothing has to be known of types that the
// database's schema has made.

var errNotLiteral = errors.New("the value has no text form")

// appendLiteral appends the text form of a value; null says that it is NULL.
func appendLiteral(b []byte, v reflect.Value) (_ []byte, null bool, err error) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return b, true, nil
		}
		v = v.Elem()
	}
	switch x := v.Interface().(type) {
	case schema.WallTime:
		b, err = appendTime(b, x.Time, "2006-01-02T15:04:05.999999")
		return b, false, err
	case time.Time:
		b, err = appendTime(b, x.UTC(), "2006-01-02T15:04:05.999999Z")
		return b, false, err
	case types.Decimal:
		b, err = types.AppendDecimal(b, x)
		return b, false, err
	case netip.Addr:
		return x.AppendTo(b), false, nil
	case netip.Prefix:
		return x.AppendTo(b), false, nil
	case types.Enum:
		if v.Kind() == reflect.String {
			err = types.CheckLabel(x, v.String())
		}
	case json.RawMessage:
		return append(b, x...), x == nil, nil
	case sqldriver.Valuer:
		inner, err := x.Value()
		if err != nil || inner == nil {
			return b, true, err
		}
		return appendLiteral(b, reflect.ValueOf(inner))
	}
	if err != nil {
		return b, false, err
	}
	return appendKind(b, v)
}

func appendKind(b []byte, v reflect.Value) (_ []byte, null bool, err error) {
	switch v.Kind() {
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), false, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10), false, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(b, v.Uint(), 10), false, nil
	case reflect.Float32:
		return appendFloatText(b, v.Float(), 32), false, nil
	case reflect.Float64:
		return appendFloatText(b, v.Float(), 64), false, nil
	case reflect.String:
		if strings.IndexByte(v.String(), 0) >= 0 {
			return b, false, dialect.ErrNUL
		}
		return append(b, v.String()...), false, nil
	case reflect.Array:
		if sqlType, _ := schema.TypeOf(v.Type()); sqlType == schema.UUID {
			for i := range v.Len() {
				b = hex.AppendEncode(b, []byte{byte(v.Index(i).Uint())})
			}
			return b, false, nil
		}
	case reflect.Slice:
		switch {
		case v.IsNil():
			return b, true, nil
		case v.Type().Elem().Kind() == reflect.Uint8:
			return hex.AppendEncode(append(b, `\x`...), v.Bytes()), false, nil
		}
		b, err = appendArray(b, v)
		return b, false, err
	case reflect.Struct:
		if named := namedOf(v.Type()); named != nil {
			b, err = appendComposite(b, v, named)
			return b, false, err
		}
	}
	return b, false, fmt.Errorf("%w: a %s", errNotLiteral, v.Type())
}

func namedOf(t reflect.Type) *schema.Named {
	sqlType, _ := schema.TypeOf(t)
	return schema.NamedType(sqlType)
}

func appendTime(b []byte, t time.Time, layout string) ([]byte, error) {
	if y := t.Year(); y < 1 || y > maxYear {
		return b, fmt.Errorf("%w: the year %d", dialect.ErrOverflow, y)
	}
	return t.AppendFormat(b, layout), nil
}

func appendFloatText(b []byte, f float64, bits int) []byte {
	if math.IsInf(f, 0) {
		return fmt.Appendf(b, "%sInfinity", strings.TrimSuffix(fmt.Sprintf("%+v", f), "Inf"))
	}
	return strconv.AppendFloat(b, f, 'g', -1, bits)
}

// appendArray appends a list as an array (PostgreSQL manual, "Array Input and
// Output Syntax").
func appendArray(b []byte, list reflect.Value) ([]byte, error) {
	b = append(b, '{')
	for i := range list.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		text, null, err := appendLiteral(nil, list.Index(i))
		switch {
		case err != nil:
			return b, fmt.Errorf("element %d: %w", i+1, err)
		case null:
			b = append(b, "NULL"...)
		default:
			b = appendQuoted(b, text, '\\')
		}
	}
	return append(b, '}'), nil
}

// appendComposite appends a struct as a composite type (manual, "Composite
// Type Input and Output Syntax").
func appendComposite(b []byte, v reflect.Value, named *schema.Named) ([]byte, error) {
	layout, err := named.Layout()
	if err != nil {
		return b, err
	}
	row := reflect.New(v.Type()) // so that its fields have addresses
	row.Elem().Set(v)
	b = append(b, '(')
	for i := range layout.Fields {
		if i > 0 {
			b = append(b, ',')
		}
		text, null, err := fieldLiteral(&layout.Fields[i], row.UnsafePointer())
		if err != nil {
			return b, fmt.Errorf("field %s of %s: %w", layout.Fields[i].Path, named.Go, err)
		}
		if !null {
			b = appendQuoted(b, text, '"')
		}
	}
	return append(b, ')'), nil
}

// fieldLiteral is the text form of a field of a row.
func fieldLiteral(f *schema.Field, row unsafe.Pointer) (text []byte, null bool, err error) {
	at := f.Held(unsafe.Add(row, f.Offset))
	if at == nil {
		return nil, true, nil
	}
	v := reflect.NewAt(f.Elem, at).Elem()
	switch {
	case f.JSON:
		text, err = json.Marshal(v.Interface())
		return text, false, err
	case f.Zone != nil && f.SQL == schema.Timestamp:
		return appendLiteral(nil, reflect.ValueOf(schema.WallTime{Time: v.Interface().(time.Time).In(f.Zone)}))
	}
	return appendLiteral(nil, v)
}

// appendQuoted appends a text in double quotes, with a byte before the quotes
// and backslashes in it: a backslash in arrays, and the byte doubled in
// composite types.
func appendQuoted(b, text []byte, quote byte) []byte {
	b = append(b, '"')
	for _, c := range text {
		switch {
		case c == '\\':
			b = append(b, '\\')
		case c == '"':
			b = append(b, quote)
		}
		b = append(b, c)
	}
	return append(b, '"')
}

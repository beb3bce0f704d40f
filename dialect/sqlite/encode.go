package sqlite

import (
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/types"
)

// timeFormat is how a time is stored, in UTC. Its width is fixed, so that
// texts sort as times do; SQLite's date functions read it. It has the
// precision of PostgreSQL.
const timeFormat = "2006-01-02 15:04:05.000000Z"

// encode turns arguments into what SQLite stores, in the order of the placeholders.
func encode(params []dialect.Param, args []tape.Value) ([]any, error) {
	plain := make([]any, len(params))
	for i, p := range params {
		v := args[p.Arg].Any()
		if text, ok := v.(string); ok && p.Pattern != 0 {
			if strings.IndexByte(text, 0) >= 0 {
				return nil, &dialect.ArgError{Placeholder: i + 1, Type: "pattern", Err: dialect.ErrNUL}
			}
			v = spelling.Pattern(p.Pattern, text)
		}
		plain[i] = v
	}
	return plain, storeAll(plain)
}

// encodeAny is encode for the arguments of raw SQL, which stay the caller's.
func encodeAny(args []any) ([]any, error) {
	values := append(make([]any, 0, len(args)), args...)
	return values, storeAll(values)
}

// storeAll turns every argument into what SQLite stores.
func storeAll(values []any) error {
	for i, v := range values {
		stored, err := store(v)
		if err != nil {
			return &dialect.ArgError{Placeholder: i + 1, Type: fmt.Sprintf("%T", v), Err: err}
		}
		values[i] = stored
	}
	return nil
}

// store turns a Go value into one that SQLite has a storage class for.
func store(v any) (any, error) {
	switch x := v.(type) {
	case nil, int64, string, []byte:
		return x, nil
	case bool:
		return boolInt(x), nil
	case float64:
		return finite(x)
	case uint64:
		if x > math.MaxInt64 {
			return nil, fmt.Errorf("%w: %d is larger than an INTEGER", dialect.ErrOverflow, x)
		}
		return int64(x), nil
	case time.Time:
		return x.UTC().Truncate(time.Microsecond).Format(timeFormat), nil
	case netip.Addr:
		return x.String(), nil
	case netip.Prefix:
		return x.String(), nil
	case json.RawMessage:
		return string(x), nil
	case schema.WallTime:
		return store(x.Time)
	case types.Decimal:
		b, err := types.AppendNormalDecimal(nil, x)
		return string(b), err
	}
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Array && r.Len() == 16 && r.Type().Elem().Kind() == reflect.Uint8 {
		return uuidText(r), nil
	}
	if wrong, ok := v.(tape.Unsendable); ok {
		return nil, wrong.Err
	}
	if valuer, ok := v.(driver.Valuer); ok {
		inner, err := valuer.Value()
		if err != nil {
			return nil, err
		}
		return store(inner)
	}
	if sqlType, _ := schema.TypeOf(r.Type()); schema.NamedType(sqlType) != nil {
		return storeNamed(r)
	}
	return storeKind(r)
}

// storeNamed stores the label of an enum, and a composite type as a JSON object.
func storeNamed(r reflect.Value) (any, error) {
	if e, ok := r.Interface().(types.Enum); ok {
		return r.String(), types.CheckLabel(e, r.String())
	}
	b, err := json.Marshal(r.Interface())
	return string(b), err
}

// storeKind stores named types by their kind.
func storeKind(r reflect.Value) (any, error) {
	switch r.Kind() {
	case reflect.Bool:
		return boolInt(r.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.Int(), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return store(r.Uint())
	case reflect.Float32, reflect.Float64:
		return finite(r.Float())
	case reflect.String:
		return r.String(), nil
	case reflect.Pointer:
		if r.IsNil() {
			return nil, nil
		}
		return store(r.Elem().Interface())
	case reflect.Slice:
		if r.Type().Elem().Kind() == reflect.Uint8 {
			return r.Bytes(), nil
		}
		return storeList(r)
	}
	return nil, fmt.Errorf("%w: SQLite cannot store a %s", dialect.ErrType, r.Type())
}

// storeList stores a list as a JSON array of what its elements are stored as.
func storeList(r reflect.Value) (any, error) {
	if r.IsNil() {
		return nil, nil
	}
	elems, err := elements(r)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(elems)
	return string(b), err
}

// elements are what the elements of a list are stored as; a list among them
// is a list again.
func elements(r reflect.Value) (list []any, err error) {
	list = make([]any, r.Len())
	for i := range list {
		elem := r.Index(i)
		if elem.Kind() == reflect.Interface {
			elem = elem.Elem()
		}
		switch {
		case !elem.IsValid():
		case isText(elem):
			list[i], err = store(elem.Interface())
		case elem.Kind() == reflect.Slice && elem.Type().Elem().Kind() == reflect.Uint8:
			return nil, fmt.Errorf("%w: a list of []byte has no JSON form", dialect.ErrType)
		case elem.Kind() == reflect.Slice:
			list[i], err = elements(elem)
		default:
			list[i], err = store(elem.Interface())
			if text, ok := list[i].(string); ok && !utf8.ValidString(text) {
				return nil, fmt.Errorf("%w: a text in a list is not valid UTF-8", dialect.ErrType)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// isText reports whether a value, which may be a list by its kind, is stored
// as one text.
func isText(v reflect.Value) bool {
	switch v.Interface().(type) {
	case types.Text, json.RawMessage:
		return true
	}
	return false
}

// finite refuses NaN, which SQLite would store as NULL, and infinities in lists.
func finite(f float64) (any, error) {
	if math.IsNaN(f) {
		return nil, fmt.Errorf("%w: SQLite has no NaN", dialect.ErrType)
	}
	return f, nil
}

func boolInt(v bool) int64 {
	if v {
		return 1
	}
	return 0
}

func uuidText(r reflect.Value) string {
	var b [16]byte
	reflect.Copy(reflect.ValueOf(&b).Elem(), r)
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

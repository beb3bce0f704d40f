package sqlite

import (
	"bytes"
	"database/sql"
	"encoding"
	"encoding/hex"
	"encoding/json"
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
)

// decodeRow writes the columns of one row to their fields.
func decodeRow(outputs []dialect.Output, cells []any, row unsafe.Pointer) error {
	for i := range outputs {
		f := outputs[i].Field
		if err := decodeField(f, cells[i], unsafe.Add(row, f.Offset)); err != nil {
			return &dialect.ScanError{Output: outputs[i].Name, Field: f.Path, Type: f.Type, Got: describe(cells[i]), Err: err}
		}
	}
	return nil
}

func decodeField(f *schema.Field, cell any, dst unsafe.Pointer) error {
	switch f.Nulls {
	case schema.NotNull:
		if cell == nil {
			return dialect.ErrNull
		}
	case schema.NullZero:
		if cell == nil {
			return nil
		}
	case schema.NullPointer:
		if cell == nil {
			*(*unsafe.Pointer)(dst) = nil
			return nil
		}
		p := reflect.New(f.Elem).UnsafePointer()
		*(*unsafe.Pointer)(dst) = p
		dst = p
	case schema.NullSQL, schema.NullOpt:
		if dst = f.SetValid(dst, cell != nil); cell == nil {
			return nil
		}
	}
	return load(f, cell, reflect.NewAt(f.Elem, dst))
}

// load writes a value of SQLite's into what p points to.
func load(f *schema.Field, cell any, p reflect.Value) error {
	switch x := p.Interface().(type) {
	case *int64:
		return loadInt(cell, p.Elem())
	case *string:
		text, ok := cell.(string)
		*x = text
		return orType(ok)
	case *any:
		*x = cell
		return nil
	}
	if f.JSON {
		return loadJSON(cell, p)
	}
	if f.SQL == schema.Rows {
		return loadRecords(f, cell, p.Elem())
	}
	if f.SQL == schema.Unknown {
		scanner, ok := p.Interface().(sql.Scanner)
		if !ok {
			return fmt.Errorf("%w: %s reads PostgreSQL's columns only", dialect.ErrType, f.Elem)
		}
		return scanner.Scan(cell)
	}
	return loadType(f.SQL, cell, p)
}

func loadType(t schema.Type, cell any, p reflect.Value) error {
	v := p.Elem()
	if t.IsArray() {
		return loadList(t, cell, v)
	}
	if t.IsInteger() {
		return loadInt(cell, v)
	}
	switch t {
	case schema.Bool:
		return loadBool(cell, v)
	case schema.Float32, schema.Float64:
		return loadFloat(cell, v)
	case schema.Text:
		text, ok := cell.(string)
		v.SetString(text)
		return orType(ok)
	case schema.Bytes:
		b, ok := bytesOf(cell)
		if b == nil {
			b = []byte{} // the value is empty, not NULL
		}
		v.SetBytes(b)
		return orType(ok)
	case schema.JSON:
		return loadJSON(cell, p)
	case schema.Timestamp:
		return loadTime(cell, p.Interface().(*time.Time))
	case schema.UUID:
		return loadUUID(cell, v)
	case schema.Inet, schema.CIDR:
		text, _ := cell.(string)
		return loadAddress(text, p.Interface())
	case schema.Decimal:
		return loadDecimal(cell, p.Interface().(encoding.TextUnmarshaler))
	}
	if named := schema.NamedType(t); named != nil {
		return loadNamed(named, cell, p)
	}
	if scanner, ok := p.Interface().(sql.Scanner); ok {
		if err := scanner.Scan(cell); err != nil {
			return fmt.Errorf("%w: %w", dialect.ErrType, err)
		}
		return nil
	}
	return dialect.ErrType
}

// loadDecimal reads a text or an INTEGER. A REAL has lost digits already.
func loadDecimal(cell any, dst encoding.TextUnmarshaler) error {
	var text string
	switch x := cell.(type) {
	case string:
		text = x
	case int64:
		text = strconv.FormatInt(x, 10)
	case float64:
		return fmt.Errorf("%w: the number is a float, which has lost digits: declare the column as TEXT", dialect.ErrType)
	default:
		return dialect.ErrType
	}
	if err := dst.UnmarshalText([]byte(text)); err != nil {
		return fmt.Errorf("%w: %w", dialect.ErrType, err)
	}
	return nil
}

// loadNamed reads the label of an enum, and a composite type from a JSON object.
func loadNamed(named *schema.Named, cell any, p reflect.Value) error {
	b, ok := bytesOf(cell)
	if !ok {
		return dialect.ErrType
	}
	if named.Labels == nil {
		return json.Unmarshal(b, p.Interface())
	}
	label, err := named.Label(b)
	p.Elem().SetString(label)
	return err
}

func loadInt(cell any, v reflect.Value) error {
	n, ok := cell.(int64)
	if b, isBool := cell.(bool); isBool {
		n, ok = boolInt(b), true
	}
	if !ok {
		return dialect.ErrType
	}
	fits := true
	if v.CanInt() {
		fits = !v.OverflowInt(n)
		v.SetInt(n)
	} else {
		fits = n >= 0 && !v.OverflowUint(uint64(n))
		v.SetUint(uint64(n))
	}
	if !fits {
		return fmt.Errorf("%w: %d", dialect.ErrOverflow, n)
	}
	return nil
}

// loadFloat reads a REAL, and an INTEGER that is the same number as a float:
// SQLite keeps whole numbers of a column without a type as INTEGER.
func loadFloat(cell any, v reflect.Value) error {
	switch x := cell.(type) {
	case float64:
		if v.OverflowFloat(x) {
			return fmt.Errorf("%w: %g", dialect.ErrOverflow, x)
		}
		v.SetFloat(x)
		return nil
	case int64:
		v.SetFloat(float64(x))
		if x < -1<<53 || x > 1<<53 {
			return fmt.Errorf("%w: %d has no exact float", dialect.ErrOverflow, x)
		}
		return nil
	}
	return dialect.ErrType
}

func loadBool(cell any, v reflect.Value) error {
	switch x := cell.(type) {
	case bool:
		v.SetBool(x)
		return nil
	case int64:
		v.SetBool(x == 1)
		return orType(x == 0 || x == 1)
	}
	return dialect.ErrType
}

func loadJSON(cell any, p reflect.Value) error {
	b, ok := bytesOf(cell)
	if !ok {
		return dialect.ErrType
	}
	return json.Unmarshal(b, p.Interface())
}

// readFormats are the forms of a time that are read: Inlay's own, and those
// that SQLite's date functions write.
var readFormats = []string{timeFormat, "2006-01-02 15:04:05.999999999Z07:00", time.RFC3339Nano,
	"2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04", "2006-01-02"}

func loadTime(cell any, dst *time.Time) error {
	switch x := cell.(type) {
	case time.Time:
		*dst = x.UTC()
		return nil
	case string:
		for _, format := range readFormats {
			if t, err := time.Parse(format, x); err == nil {
				*dst = t.UTC()
				return nil
			}
		}
	}
	return dialect.ErrType
}

func loadUUID(cell any, v reflect.Value) error {
	b, ok := cell.([]byte)
	if text, isText := cell.(string); isText {
		decoded, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
		b, ok = decoded, err == nil
	}
	if !ok || len(b) != 16 {
		return dialect.ErrType
	}
	reflect.Copy(v, reflect.ValueOf(b))
	return nil
}

func loadAddress(text string, p any) (err error) {
	switch x := p.(type) {
	case *netip.Addr:
		*x, err = netip.ParseAddr(text)
	case *netip.Prefix:
		*x, err = netip.ParsePrefix(text)
	default:
		return dialect.ErrType
	}
	if err != nil {
		return fmt.Errorf("%w: %w", dialect.ErrType, err)
	}
	return nil
}

// loadList reads a JSON array of what the elements are stored as.
func loadList(t schema.Type, cell any, v reflect.Value) error {
	b, ok := bytesOf(cell)
	if !ok {
		return dialect.ErrType
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var elems []any
	if err := d.Decode(&elems); err != nil {
		return fmt.Errorf("%w: %w", dialect.ErrType, err)
	}
	list := reflect.MakeSlice(v.Type(), len(elems), len(elems))
	for i, e := range elems {
		if e == nil {
			return dialect.ErrNull
		}
		if n, ok := e.(json.Number); ok {
			e = number(n, t.Elem())
		}
		if err := loadType(t.Elem(), e, list.Index(i).Addr()); err != nil {
			return err
		}
	}
	v.Set(list)
	return nil
}

func number(n json.Number, t schema.Type) any {
	if t == schema.Float32 || t == schema.Float64 {
		if f, err := n.Float64(); err == nil && !math.IsInf(f, 0) {
			return f
		}
	}
	if i, err := n.Int64(); err == nil {
		return i
	}
	return n.String()
}

func bytesOf(cell any) ([]byte, bool) {
	switch x := cell.(type) {
	case []byte:
		return x, true
	case string:
		return []byte(x), true
	}
	return nil, false
}

func orType(ok bool) error {
	if !ok {
		return dialect.ErrType
	}
	return nil
}

// describe names what came, by SQLite's storage class.
func describe(cell any) string {
	switch cell.(type) {
	case nil:
		return "NULL"
	case int64, bool:
		return "INTEGER"
	case float64:
		return "REAL"
	case []byte:
		return "BLOB"
	}
	return "TEXT"
}

package postgres

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"
	"unsafe"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// scanPlan is how the rows of a prepared statement are read: for every
// column, the place of its field and the decoder for its bytes.
type scanPlan struct {
	outputs []dialect.Output
	columns []column
	formats []int16
	// texts is the number of columns whose bytes are copied as text.
	texts int
}

// column is one column of a scan plan.
type column struct {
	op     op
	nulls  schema.Nulls
	offset uintptr // of the field in the row
	field  *schema.Field
	// slab hands out memory for fields that are pointers.
	slab *slab
	// decode is for opFunc.
	decode decodeFunc
	oid    uint32
	// got is the server's name of the column's type, for messages.
	got string
	// text says that the values are asked for as text, binary that they are not.
	text, binary bool
}

// decodeFunc writes the bytes of a column to a field. src is valid only
// during the call; nil is NULL.
type decodeFunc func(dst unsafe.Pointer, src []byte) error

// op is a decoder that the row loop runs by itself; opFunc calls a function.
type op uint8

const (
	opFunc op = iota
	opInt8ToInt64
	opInt4ToInt32
	opInt4ToInt64
	opInt2ToInt16
	opFloat8
	opFloat4
	opBool
	opText
	opTimestamptz
	opUUID
)

// plan returns the scan plan for a list of outputs, made at its first use.
func (s *session) plan(p *prepared, outputs []dialect.Output) (*scanPlan, error) {
	for _, plan := range p.plans {
		if slices.Equal(plan.outputs, outputs) {
			return plan, nil
		}
	}
	if len(outputs) != len(p.desc.Fields) {
		return nil, fmt.Errorf("inlay: the statement has %d columns, its scan plan %d", len(p.desc.Fields), len(outputs))
	}
	plan := &scanPlan{outputs: outputs}
	for i := range outputs {
		oid := p.desc.Fields[i].DataTypeOID
		got := typeName(s.types, oid)
		c := newColumn(s.types, &outputs[i], oid)
		if c == nil {
			return nil, &dialect.ScanError{
				Output: outputs[i].Name, Field: outputs[i].Field.Path, Type: outputs[i].Field.Type, Got: got, Err: misfit(outputs[i].Field, oid),
			}
		}
		c.got = got
		if c.op == opText {
			plan.texts++
		}
		plan.columns = append(plan.columns, *c)
		plan.formats = append(plan.formats, c.format(s.types))
	}
	p.plans = append(p.plans, plan)
	return plan, nil
}

// format is the wire format that the decoder reads. Text is the same in both,
// and the textual one needs no support from the type.
func (c *column) format(types *pgtype.Map) int16 {
	switch {
	case c.op == opText || c.text:
		return pgx.TextFormatCode
	case c.op != opFunc || c.oid == pgtype.NumericOID || c.binary:
		return pgx.BinaryFormatCode
	}
	return types.FormatCodeForOID(c.oid)
}

// misfit says why a column's type does not fit its field.
func misfit(f *schema.Field, oid uint32) error {
	switch t := f.SQL.Elem(); oid {
	case pgtype.TimestampOID, pgtype.TimestampArrayOID:
		if t == schema.Timestamp || f.Elem.Kind() == reflect.Interface {
			return dialect.ErrZone
		}
	case pgtype.TsrangeOID, pgtype.TsmultirangeOID:
		if t == schema.TimestampRange || t == schema.TimestampMultirange {
			return fmt.Errorf("%w: the range is of timestamps without time zone: make it a range of timestamptz", dialect.ErrType)
		}
	}
	return dialect.ErrType
}

// newColumn chooses the decoder, nil where the column's type does not fit.
func newColumn(types *pgtype.Map, out *dialect.Output, oid uint32) *column {
	f := out.Field
	c := &column{nulls: f.Nulls, offset: f.Offset, field: f, oid: oid}
	if c.nulls == schema.NullPointer {
		c.slab = newSlab(f.Elem)
	}
	switch {
	case f.SQL == schema.JSON:
		return c.document()
	case f.SQL == schema.Rows:
		return c.records(types)
	case f.Nulls == schema.NullItself || f.SQL == schema.Unknown:
		return c.pgx(types)
	case f.SQL.IsInteger():
		return c.integer()
	case f.SQL.IsArray():
		return c.array(types)
	}
	if own, ok := c.own(types); ok {
		return own
	}
	switch f.SQL {
	case schema.Float32, schema.Float64:
		return c.float()
	case schema.Bool:
		return c.when(oid == pgtype.BoolOID, opBool)
	case schema.Text:
		return c.when(isTextual(oid), opText)
	case schema.Timestamp:
		return c.time()
	case schema.UUID:
		return c.when(oid == pgtype.UUIDOID, opUUID)
	case schema.Bytes:
		return c.bytes()
	}
	return c.pgx(types)
}

func (c *column) when(fits bool, o op) *column {
	if !fits {
		return nil
	}
	c.op = o
	return c
}

func (c *column) call(f decodeFunc) *column {
	c.op, c.decode = opFunc, f
	return c
}

// isTextual reports whether a type's values are read as they are written:
// texts, and every type that has no Go type of its own here, such as enums. A
// column that has become a number, a time or a bool is none.
func isTextual(oid uint32) bool {
	switch oid {
	case pgtype.TextOID, pgtype.VarcharOID, pgtype.BPCharOID, pgtype.NameOID, pgtype.QCharOID, pgtype.UnknownOID,
		pgtype.XMLOID, pgtype.NumericOID, pgtype.InetOID, pgtype.CIDROID, pgtype.MacaddrOID,
		pgtype.IntervalOID, pgtype.UUIDOID, pgtype.JSONOID, pgtype.JSONBOID:
		return true
	}
	return oid >= firstUserOID
}

// firstUserOID is the first number that a type made by CREATE TYPE can have
// (FirstNormalObjectId in PostgreSQL's access/transam.h).
const firstUserOID = 16384

// array reads an array whose elements fit the field's, by pgx.
func (c *column) array(types *pgtype.Map) *column {
	elem := c.field.SQL.Elem()
	t, known := types.TypeForOID(c.oid)
	if elem >= schema.Decimal || c.oid == pgtype.TimestampArrayOID || c.oid == pgtype.TimestamptzArrayOID {
		return c.list(types, elem)
	}
	if !known { // of a type that pgx does not know, such as an enum: its text is that of a text array
		if elem != schema.Text || c.oid < firstUserOID {
			return nil
		}
		c.oid, c.text = pgtype.TextArrayOID, true
		return c.pgx(types)
	}
	codec, ok := t.Codec.(*pgtype.ArrayCodec)
	if !ok || !fitsElement(elem, codec.ElementType.OID) {
		return nil
	}
	return c.pgx(types)
}

func fitsElement(t schema.Type, oid uint32) bool {
	switch {
	case t.IsInteger():
		return oid == pgtype.Int8OID || oid == pgtype.Int4OID || oid == pgtype.Int2OID
	case t == schema.Float32 || t == schema.Float64:
		return oid == pgtype.Float8OID || oid == pgtype.Float4OID
	case t == schema.Text:
		return isTextual(oid) && oid != pgtype.NumericOID
	}
	return slices.Contains(elementOIDs[t], oid)
}

var elementOIDs = map[schema.Type][]uint32{
	schema.Bool:      {pgtype.BoolOID},
	schema.Bytes:     {pgtype.ByteaOID},
	schema.Timestamp: {pgtype.DateOID},
	schema.UUID:      {pgtype.UUIDOID},
	schema.Inet:      {pgtype.InetOID, pgtype.CIDROID},
	schema.CIDR:      {pgtype.InetOID, pgtype.CIDROID},
}

func (c *column) document() *column {
	c.text = true
	switch c.oid {
	case pgtype.JSONOID, pgtype.JSONBOID, pgtype.TextOID, pgtype.VarcharOID:
	default:
		return nil
	}
	if c.field.Elem == reflect.TypeFor[json.RawMessage]() {
		return c.call(func(dst unsafe.Pointer, src []byte) error {
			*(*json.RawMessage)(dst) = append(json.RawMessage{}, src...)
			return nil
		})
	}
	elem := c.field.Elem
	return c.call(func(dst unsafe.Pointer, src []byte) error {
		return json.Unmarshal(src, reflect.NewAt(elem, dst).Interface())
	})
}

func (c *column) bytes() *column {
	if c.oid != pgtype.ByteaOID {
		return nil
	}
	return c.call(func(dst unsafe.Pointer, src []byte) error {
		*(*[]byte)(dst) = append(make([]byte, 0, len(src)), src...)
		return nil
	})
}

func (c *column) time() *column {
	switch c.oid {
	case pgtype.TimestamptzOID:
		return c.when(true, opTimestamptz)
	case pgtype.TimestampOID:
		if c.field.Zone == nil {
			return nil
		}
		return c.inBinary(decodeWallTime(c.field.Zone))
	case pgtype.DateOID:
		return c.call(decodeDate)
	}
	return nil
}

// pgx reads the column by the plans of pgx, into the element type.
func (c *column) pgx(types *pgtype.Map) *column {
	elem, oid := c.field.Elem, c.oid
	format := c.format(types)
	if elem.Kind() == reflect.Interface {
		if oid == pgtype.TimestampOID || oid == pgtype.TimestampArrayOID {
			return nil
		}
		return c.call(func(dst unsafe.Pointer, src []byte) error {
			v, err := decodeAny(types, oid, format, src)
			*(*any)(dst) = v
			return err
		})
	}
	plan := types.PlanScan(oid, format, reflect.New(elem).Interface())
	own := c.field.Nulls == schema.NullItself // its own code says what is wrong
	return c.call(func(dst unsafe.Pointer, src []byte) error {
		err := plan.Scan(src, reflect.NewAt(elem, dst).Interface())
		if err != nil && !own {
			return fmt.Errorf("%w: %w", dialect.ErrType, err)
		}
		return err
	})
}

// decodeAny reads a column as the Go value that pgx reads its type as, with
// whole numbers as int64, numerics as their text, and times in UTC.
func decodeAny(types *pgtype.Map, oid uint32, format int16, src []byte) (any, error) {
	if src == nil {
		return nil, nil
	}
	t, ok := types.TypeForOID(oid)
	if !ok {
		return string(src), nil
	}
	v, err := t.Codec.DecodeValue(types, oid, format, src)
	switch x := v.(type) {
	case int16:
		return int64(x), err
	case int32:
		return int64(x), err
	case float32:
		return float64(x), err
	case time.Time:
		return x.UTC(), err
	case pgtype.Numeric:
		return numericAny(x), err
	}
	return v, err
}

// numericAny is a numeric as an int64 where it is one, else as its text: a
// float would lose digits.
func numericAny(n pgtype.Numeric) any {
	if i, err := n.Int64Value(); err == nil && i.Valid {
		return i.Int64
	}
	text, err := n.Value()
	if err != nil {
		return nil
	}
	return text
}

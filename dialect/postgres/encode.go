package postgres

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// arguments are the values of a statement, encoded one after another into
// one buffer that the connection keeps.
type arguments struct {
	values  [][]byte
	formats []int16
	buf     []byte
	ends    []int // of each value in buf, -1 for NULL
}

// maxKept is how large a buffer may be that is kept for the next statement.
const maxKept = 1 << 20

// encode writes the arguments in the order of the statement's placeholders.
func (a *arguments) encode(types *pgtype.Map, oids []uint32, params []dialect.Param, args []tape.Value) error {
	if len(oids) != len(params) {
		return fmt.Errorf("inlay: the statement has %d parameters, the server expects %d", len(params), len(oids))
	}
	if a.buf == nil || cap(a.buf) > maxKept {
		a.buf = make([]byte, 0, 256) // an empty value is a slice of it, and nil is NULL
	}
	a.buf, a.ends, a.formats, a.values = a.buf[:0], a.ends[:0], a.formats[:0], a.values[:0]
	for i, p := range params {
		v := args[p.Arg]
		if p.Pattern != 0 && v.Kind() == tape.String {
			v = tape.StringValue(spelling.Pattern(p.Pattern, v.Str()))
		}
		if i == 0 {
			a.makeRoom(v, len(params))
		}
		before := len(a.buf)
		format, null, err := a.append(types, oids[i], v)
		if err != nil {
			return &dialect.ArgError{Placeholder: i + 1, Type: typeName(types, oids[i]), Err: err}
		}
		end := len(a.buf)
		if null {
			a.buf, end = a.buf[:before], -1
		}
		a.formats = append(a.formats, format)
		a.ends = append(a.ends, end)
	}
	start := 0
	for _, end := range a.ends {
		if end < 0 {
			a.values = append(a.values, nil)
			continue
		}
		a.values = append(a.values, a.buf[start:end:end])
		start = end
	}
	return nil
}

// inList is about what a value takes in a list, with its size.
const inList = 16

// makeRoom makes room for lists at once, where the first argument is one. They
// come together and are of one length.
func (a *arguments) makeRoom(first tape.Value, params int) {
	if first.Kind() != tape.Other {
		return
	}
	if list, ok := first.Any().(*dialect.FieldList); ok {
		a.buf = slices.Grow(a.buf, params*list.Len*inList)
	}
}

func (a *arguments) append(types *pgtype.Map, oid uint32, v tape.Value) (format int16, null bool, err error) {
	switch v.Kind() {
	case tape.Null:
		return pgx.BinaryFormatCode, true, nil
	case tape.Bool:
		if oid == pgtype.BoolOID {
			a.buf = append(a.buf, boolByte(v.Bool()))
			return pgx.BinaryFormatCode, false, nil
		}
		a.buf = strconv.AppendBool(a.buf, v.Bool())
		return pgx.TextFormatCode, false, nil
	case tape.Int:
		return a.appendInt(oid, v.Int())
	case tape.Uint:
		if v.Uint() > math.MaxInt64 {
			if oid != pgtype.NumericOID {
				return 0, false, fmt.Errorf("%w: %d is larger than a bigint", dialect.ErrOverflow, v.Uint())
			}
			a.buf = strconv.AppendUint(a.buf, v.Uint(), 10)
			return pgx.TextFormatCode, false, nil
		}
		return a.appendInt(oid, int64(v.Uint()))
	case tape.Float64:
		return a.appendFloat(oid, v.Float64(), 64)
	case tape.Float32:
		return a.appendFloat(oid, float64(v.Float32()), 32)
	case tape.String:
		if strings.IndexByte(v.Str(), 0) >= 0 {
			return 0, false, dialect.ErrNUL
		}
		a.buf = append(a.buf, v.Str()...)
		return pgx.TextFormatCode, false, nil
	case tape.Bytes:
		if oid == pgtype.ByteaOID {
			a.buf = append(a.buf, v.Bytes()...)
			return pgx.BinaryFormatCode, false, nil
		}
	case tape.Time:
		if oid == pgtype.TimestamptzOID {
			t := v.Time()
			return a.appendMicros(t.UTC(), t.Unix())
		}
	}
	if wrong, ok := v.Any().(tape.Unsendable); ok {
		return 0, false, wrong.Err
	}
	return a.appendOther(types, oid, v.Any())
}

// appendInt writes an integer in the server's type. What is no integer there
// (numeric, text of a cast) is sent as text, which every type reads.
func (a *arguments) appendInt(oid uint32, n int64) (format int16, null bool, err error) {
	switch oid {
	case pgtype.Int8OID:
		a.buf = binary.BigEndian.AppendUint64(a.buf, uint64(n))
	case pgtype.Int4OID:
		if n != int64(int32(n)) {
			return 0, false, fmt.Errorf("%w: %d is out of the range of integer", dialect.ErrOverflow, n)
		}
		a.buf = binary.BigEndian.AppendUint32(a.buf, uint32(n))
	case pgtype.Int2OID:
		if n != int64(int16(n)) {
			return 0, false, fmt.Errorf("%w: %d is out of the range of smallint", dialect.ErrOverflow, n)
		}
		a.buf = binary.BigEndian.AppendUint16(a.buf, uint16(n))
	default:
		a.buf = strconv.AppendInt(a.buf, n, 10)
		return pgx.TextFormatCode, false, nil
	}
	return pgx.BinaryFormatCode, false, nil
}

func (a *arguments) appendFloat(oid uint32, f float64, bits int) (format int16, null bool, err error) {
	switch oid {
	case pgtype.Float8OID:
		a.buf = binary.BigEndian.AppendUint64(a.buf, math.Float64bits(f))
	case pgtype.Float4OID:
		if bits == 64 && !math.IsInf(f, 0) && math.Abs(f) > math.MaxFloat32 {
			return 0, false, fmt.Errorf("%w: %g is out of the range of real", dialect.ErrOverflow, f)
		}
		a.buf = binary.BigEndian.AppendUint32(a.buf, math.Float32bits(float32(f)))
	default:
		a.buf = strconv.AppendFloat(a.buf, f, 'g', -1, bits)
		return pgx.TextFormatCode, false, nil
	}
	return pgx.BinaryFormatCode, false, nil
}

// The years that PostgreSQL's timestamps reach (manual, "Date/Time Types").
const (
	minYear = -4712
	maxYear = 294275
)

func inUTC(list []time.Time) []time.Time {
	utc := make([]time.Time, len(list))
	for i, t := range list {
		utc[i] = t.UTC()
	}
	return utc
}

// pgEpoch is the zero of PostgreSQL's timestamps: 2000-01-01 UTC, in seconds
// of Unix time.
const pgEpoch = 946684800

func (a *arguments) appendOther(types *pgtype.Map, oid uint32, v any) (format int16, null bool, err error) {
	switch x := v.(type) {
	case *dialect.FieldList:
		return a.appendFieldList(types, oid, x)
	case time.Time:
		switch oid {
		case pgtype.TimestamptzOID:
			return a.appendMicros(x.UTC(), x.Unix())
		case pgtype.TimestampOID:
			return 0, false, dialect.ErrZone
		}
	case schema.WallTime:
		switch oid {
		case pgtype.TimestampOID:
			_, offset := x.Zone()
			return a.appendMicros(x.Time, x.Unix()+int64(offset))
		case pgtype.TimestamptzOID:
			return a.appendMicros(x.UTC(), x.Unix())
		}
		v = x.Time
	case []time.Time:
		if oid == pgtype.TimestampArrayOID {
			return 0, false, dialect.ErrZone
		}
		v = inUTC(x)
	case []schema.WallTime:
		if oid == pgtype.TimestampArrayOID {
			return a.appendText(reflect.ValueOf(x))
		}
		moments := make([]time.Time, len(x))
		for i := range x {
			moments[i] = x[i].UTC()
		}
		v = moments
	case []int64:
		if oid == pgtype.Int8ArrayOID {
			a.appendInt64s(x)
			return pgx.BinaryFormatCode, false, nil
		}
	case []string:
		for _, s := range x {
			if strings.IndexByte(s, 0) >= 0 {
				return 0, false, dialect.ErrNUL
			}
		}
	}
	r := reflect.ValueOf(v)
	if sqlType, _ := schema.TypeOf(r.Type()); sqlType.Elem() >= schema.Decimal {
		return a.appendText(r)
	}
	if _, known := types.TypeForOID(oid); !known && r.Kind() == reflect.Slice && r.Type().Elem().Kind() == reflect.String {
		return a.appendText(r) // an array of a type that pgx does not know, such as an enum
	}
	format = types.FormatCodeForOID(oid)
	buf, err := types.Encode(oid, format, v, a.buf)
	if err != nil {
		if text, textErr := types.Encode(oid, pgx.TextFormatCode, v, a.buf); textErr == nil {
			buf, err, format = text, nil, pgx.TextFormatCode
		}
	}
	if err != nil {
		return 0, false, errors.Join(dialect.ErrType, err)
	}
	if buf == nil {
		return format, true, nil
	}
	a.buf = buf
	return format, false, nil
}

// appendMicros writes a time as microseconds since 2000-01-01; seconds are
// those of Unix time, or what a clock shows in place of them.
func (a *arguments) appendMicros(t time.Time, seconds int64) (format int16, null bool, err error) {
	if y := t.Year(); y < minYear || y > maxYear {
		return 0, false, fmt.Errorf("%w: the year %d is out of the range of timestamptz", dialect.ErrOverflow, y)
	}
	micros := (seconds-pgEpoch)*1e6 + int64(t.Nanosecond())/1e3
	a.buf = binary.BigEndian.AppendUint64(a.buf, uint64(micros))
	return pgx.BinaryFormatCode, false, nil
}

// appendText writes a value as its text form.
func (a *arguments) appendText(v reflect.Value) (format int16, null bool, err error) {
	a.buf, null, err = appendLiteral(a.buf, v)
	return pgx.TextFormatCode, null, err
}

// appendInt64s writes a one-dimensional bigint array in the binary format
// (PostgreSQL source, array_recv in utils/adt/arrayfuncs.c): number of
// dimensions, flags, element type, then length and lower bound of each
// dimension, then each element behind its size.
func (a *arguments) appendInt64s(list []int64) {
	b := a.buf
	dimensions := uint32(1)
	if len(list) == 0 {
		dimensions = 0
	}
	b = binary.BigEndian.AppendUint32(b, dimensions)
	b = binary.BigEndian.AppendUint32(b, 0)
	b = binary.BigEndian.AppendUint32(b, pgtype.Int8OID)
	if len(list) > 0 {
		b = binary.BigEndian.AppendUint32(b, uint32(len(list)))
		b = binary.BigEndian.AppendUint32(b, 1)
	}
	for _, n := range list {
		b = binary.BigEndian.AppendUint32(b, 8)
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	a.buf = b
}

func boolByte(v bool) byte {
	if v {
		return 1
	}
	return 0
}

// typeName is the server's name of a type, its number where pgx knows none.
func typeName(types *pgtype.Map, oid uint32) string {
	if t, ok := types.TypeForOID(oid); ok {
		return t.Name
	}
	return "type " + strconv.FormatUint(uint64(oid), 10)
}

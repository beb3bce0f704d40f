package postgres

import (
	"database/sql"
	"encoding"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
	"unsafe"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/types"
)

// ownOIDs are the server's types that the types of package types are read of
// (PostgreSQL source, catalog/pg_type.dat). Those of extensions and of
// CREATE TYPE have no fixed number.
var ownOIDs = map[schema.Type]uint32{
	schema.Decimal:   pgtype.NumericOID,
	schema.Interval:  pgtype.IntervalOID,
	schema.Date:      pgtype.DateOID,
	schema.TimeOfDay: pgtype.TimeOID,
	schema.TSVector:  pgtype.TSVectorOID,

	schema.Int32Range:          pgtype.Int4rangeOID,
	schema.Int64Range:          pgtype.Int8rangeOID,
	schema.DecimalRange:        pgtype.NumrangeOID,
	schema.TimestampRange:      pgtype.TstzrangeOID,
	schema.DateRange:           pgtype.DaterangeOID,
	schema.Int32Multirange:     pgtype.Int4multirangeOID,
	schema.Int64Multirange:     pgtype.Int8multirangeOID,
	schema.DecimalMultirange:   pgtype.NummultirangeOID,
	schema.TimestampMultirange: pgtype.TstzmultirangeOID,
	schema.DateMultirange:      pgtype.DatemultirangeOID,
}

// own reads a value of package types, and one of a type that the program has
// named: nil where the column's type does not fit. ok is false where the field
// is of neither.
func (c *column) own(types *pgtype.Map) (_ *column, ok bool) {
	t := c.field.SQL
	oid, fixed := ownOIDs[t]
	named := schema.NamedType(t)
	switch {
	case t == schema.Decimal:
		return c.decimal(), true
	case fixed && c.oid != oid:
		return nil, true
	case t == schema.Interval:
		return c.inBinary(decodeInterval), true
	case t == schema.Date:
		return c.inBinary(decodeDay), true
	case t == schema.TimeOfDay:
		return c.inBinary(decodeTimeOfDay), true
	case t.IsRange(), t.IsMultirange():
		return c.ranges(), true
	case t == schema.TSVector, (t == schema.HStore || t == schema.Vector) && c.oid >= firstUserOID:
		return c.inText(scanInto(c.field.Elem)), true
	case t == schema.HStore, t == schema.Vector:
		return nil, true
	case named == nil:
		return nil, false
	case named.Labels != nil:
		return c.label(named), true
	}
	return c.composite(types, named), true
}

func (c *column) inBinary(f decodeFunc) *column {
	c.binary = true
	return c.call(f)
}

func (c *column) inText(f decodeFunc) *column {
	c.text = true
	return c.call(f)
}

// scanInto reads a text form by the type's own code.
func scanInto(t reflect.Type) decodeFunc {
	return func(dst unsafe.Pointer, src []byte) error {
		err := reflect.NewAt(t, dst).Interface().(sql.Scanner).Scan(src)
		if err != nil {
			return fmt.Errorf("%w: %w", dialect.ErrType, err)
		}
		return nil
	}
}

// decimal reads numerics and whole numbers by their digits.
func (c *column) decimal() *column {
	digits := appendNumeric
	switch c.oid {
	case pgtype.NumericOID:
	case pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID:
		digits = appendIntText
	default:
		return nil
	}
	t := c.field.Elem
	return c.inBinary(func(dst unsafe.Pointer, src []byte) error {
		var room [64]byte
		text, err := digits(room[:0], src)
		if err == nil {
			err = reflect.NewAt(t, dst).Interface().(encoding.TextUnmarshaler).UnmarshalText(text)
		}
		return err
	})
}

// decodeInterval reads microseconds, days and months (interval_send in
// utils/adt/timestamp.c).
func decodeInterval(dst unsafe.Pointer, src []byte) error {
	if len(src) != 16 {
		return errWidth
	}
	i := types.Interval{
		Months:       int32(binary.BigEndian.Uint32(src[12:])),
		Days:         int32(binary.BigEndian.Uint32(src[8:])),
		Microseconds: int64(binary.BigEndian.Uint64(src)),
	}
	highest := types.Interval{Months: math.MaxInt32, Days: math.MaxInt32, Microseconds: math.MaxInt64}
	lowest := types.Interval{Months: math.MinInt32, Days: math.MinInt32, Microseconds: math.MinInt64}
	if i == highest || i == lowest { // infinity, since PostgreSQL 17
		return fmt.Errorf("%w: types.Interval has no infinity", dialect.ErrOverflow)
	}
	*(*types.Interval)(dst) = i
	return nil
}

func decodeDay(dst unsafe.Pointer, src []byte) error {
	var t time.Time
	if err := decodeDate(unsafe.Pointer(&t), src); err != nil {
		return err
	}
	*(*types.Date)(dst) = types.DateOf(t)
	return nil
}

// decodeTimeOfDay reads microseconds since midnight (time_send in utils/adt/date.c).
func decodeTimeOfDay(dst unsafe.Pointer, src []byte) error {
	if len(src) != 8 {
		return errWidth
	}
	micros := int64(binary.BigEndian.Uint64(src))
	*(*types.TimeOfDay)(dst) = types.NewTimeOfDay(0, 0, int(micros/1e6), int(micros%1e6))
	return nil
}

// label reads an enum's label, or a text that is one.
func (c *column) label(named *schema.Named) *column {
	if c.oid < firstUserOID && c.oid != pgtype.TextOID && c.oid != pgtype.VarcharOID && c.oid != pgtype.BPCharOID {
		return nil
	}
	return c.inText(func(dst unsafe.Pointer, src []byte) error {
		label, err := named.Label(src)
		*(*string)(dst) = label
		return err
	})
}

// boundText writes the bytes of a value as the text form of package types has
// it between the bounds of a range, by the server's type.
var boundText = map[uint32]func(b, src []byte) ([]byte, error){
	pgtype.Int4OID:    appendIntText,
	pgtype.Int8OID:    appendIntText,
	pgtype.NumericOID: appendNumeric,
	pgtype.DateOID: func(b, src []byte) ([]byte, error) {
		var d types.Date
		if err := decodeDay(unsafe.Pointer(&d), src); err != nil {
			return b, err
		}
		return d.AppendText(b)
	},
	pgtype.TimestamptzOID: func(b, src []byte) ([]byte, error) {
		var t time.Time
		if err := decodeTimestamp(unsafe.Pointer(&t), src); err != nil {
			return b, err
		}
		return types.AppendTime(b, t), nil
	},
}

func appendIntText(b, src []byte) ([]byte, error) {
	n, err := readInt(src)
	return strconv.AppendInt(b, n, 10), err
}

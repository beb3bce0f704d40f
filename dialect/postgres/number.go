package postgres

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// integer reads any whole number into any Go integer; one that does not fit
// is an error. A numeric counts, since that is what SUM of bigint yields.
func (c *column) integer() *column {
	kind := c.field.Elem.Kind()
	switch {
	case c.oid == pgtype.Int8OID && (kind == reflect.Int64 || kind == reflect.Int):
		return c.when(true, opInt8ToInt64)
	case c.oid == pgtype.Int4OID && kind == reflect.Int32:
		return c.when(true, opInt4ToInt32)
	case c.oid == pgtype.Int4OID && (kind == reflect.Int64 || kind == reflect.Int):
		return c.when(true, opInt4ToInt64)
	case c.oid == pgtype.Int2OID && kind == reflect.Int16:
		return c.when(true, opInt2ToInt16)
	}
	switch c.oid {
	case pgtype.OIDOID: // unsigned, unlike integer
		return c.call(func(dst unsafe.Pointer, src []byte) error {
			if len(src) != 4 {
				return errWidth
			}
			return storeInt(dst, kind, int64(binary.BigEndian.Uint32(src)))
		})
	case pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID:
		return c.call(func(dst unsafe.Pointer, src []byte) error {
			n, err := readInt(src)
			if err != nil {
				return err
			}
			return storeInt(dst, kind, n)
		})
	case pgtype.NumericOID:
		return c.call(func(dst unsafe.Pointer, src []byte) error { return numericToInt(dst, kind, src) })
	}
	return nil
}

func readInt(src []byte) (int64, error) {
	switch len(src) {
	case 8:
		return int64(binary.BigEndian.Uint64(src)), nil
	case 4:
		return int64(int32(binary.BigEndian.Uint32(src))), nil
	case 2:
		return int64(int16(binary.BigEndian.Uint16(src))), nil
	}
	return 0, errWidth
}

// storeInt writes n into an integer of a kind, if it fits.
func storeInt(dst unsafe.Pointer, kind reflect.Kind, n int64) error {
	fits := true
	switch kind {
	case reflect.Int64:
		*(*int64)(dst) = n
	case reflect.Int:
		*(*int)(dst), fits = int(n), n == int64(int(n))
	case reflect.Int32:
		*(*int32)(dst), fits = int32(n), n == int64(int32(n))
	case reflect.Int16:
		*(*int16)(dst), fits = int16(n), n == int64(int16(n))
	case reflect.Int8:
		*(*int8)(dst), fits = int8(n), n == int64(int8(n))
	case reflect.Uint64:
		*(*uint64)(dst), fits = uint64(n), n >= 0
	case reflect.Uint:
		*(*uint)(dst), fits = uint(n), n >= 0 && uint64(n) <= math.MaxUint
	case reflect.Uint32:
		*(*uint32)(dst), fits = uint32(n), n == int64(uint32(n))
	case reflect.Uint16:
		*(*uint16)(dst), fits = uint16(n), n == int64(uint16(n))
	case reflect.Uint8:
		*(*uint8)(dst), fits = uint8(n), n == int64(uint8(n))
	}
	if !fits {
		return fmt.Errorf("%w: %d", dialect.ErrOverflow, n)
	}
	return nil
}

// float reads floats of the field's width or less, and numerics, which are
// what AVG of whole numbers yields.
func (c *column) float() *column {
	wide := c.field.SQL == schema.Float64
	switch c.oid {
	case pgtype.Float8OID:
		return c.when(wide, opFloat8)
	case pgtype.Float4OID:
		if !wide {
			return c.when(true, opFloat4)
		}
		return c.call(func(dst unsafe.Pointer, src []byte) error {
			if len(src) != 4 {
				return errWidth
			}
			*(*float64)(dst) = float64(math.Float32frombits(binary.BigEndian.Uint32(src)))
			return nil
		})
	case pgtype.NumericOID:
		return c.call(func(dst unsafe.Pointer, src []byte) error { return numericToFloat(dst, wide, src) })
	}
	return nil
}

func numericToInt(dst unsafe.Pointer, kind reflect.Kind, src []byte) error {
	if v, ok := wholeNumeric(src); ok {
		return storeInt(dst, kind, v)
	}
	n, err := readNumeric(src)
	if err != nil {
		return err
	}
	v, err := n.Int64Value()
	if err != nil {
		return fmt.Errorf("%w: the numeric is no whole number of 64 bits", dialect.ErrOverflow)
	}
	return storeInt(dst, kind, v.Int64)
}

// wholeNumeric reads a numeric that is a whole number of up to 16 digits, as
// most sums are; ok is false for every other one. The number is in groups of
// four digits, of which the last ones are left out where they are zero: their
// count, the power of 10,000 of the first one, the sign, and how many digits
// are shown behind the point (numeric_send in PostgreSQL's
// src/backend/utils/adt/numeric.c).
func wholeNumeric(src []byte) (v int64, ok bool) {
	const (
		header   = 8
		base     = 10_000
		negative = 0x4000
		// maxPower is that of the first of four groups, which no int64 overflows.
		maxPower = 3
	)
	if len(src) < header {
		return 0, false
	}
	groups, power := int(binary.BigEndian.Uint16(src)), int(int16(binary.BigEndian.Uint16(src[2:])))
	sign := binary.BigEndian.Uint16(src[4:])
	if groups > power+1 || power > maxPower || len(src) != header+2*groups || sign != 0 && sign != negative {
		return 0, false
	}
	for i := range power + 1 {
		v *= base
		if i < groups {
			v += int64(binary.BigEndian.Uint16(src[header+2*i:]))
		}
	}
	if sign == negative {
		v = -v
	}
	return v, true
}

// numericToFloat goes by way of the decimal digits, so that the result is
// the float nearest to the number.
func numericToFloat(dst unsafe.Pointer, wide bool, src []byte) error {
	n, err := readNumeric(src)
	if err != nil {
		return err
	}
	bits := 32
	if wide {
		bits = 64
	}
	f, err := numericFloat(n, bits)
	if err != nil {
		return err
	}
	if wide {
		*(*float64)(dst) = f
	} else {
		*(*float32)(dst) = float32(f)
	}
	return nil
}

func numericFloat(n pgtype.Numeric, bits int) (float64, error) {
	switch {
	case n.NaN:
		return math.NaN(), nil
	case n.InfinityModifier == pgtype.Infinity:
		return math.Inf(1), nil
	case n.InfinityModifier == pgtype.NegativeInfinity:
		return math.Inf(-1), nil
	}
	f, err := strconv.ParseFloat(n.Int.String()+"e"+strconv.Itoa(int(n.Exp)), bits)
	if err != nil {
		return 0, fmt.Errorf("%w: the numeric is larger than a float of %d bits", dialect.ErrOverflow, bits)
	}
	return f, nil
}

func readNumeric(src []byte) (pgtype.Numeric, error) {
	var n pgtype.Numeric
	plan := pgtype.NumericCodec{}.PlanScan(nil, pgtype.NumericOID, pgtype.BinaryFormatCode, &n)
	if plan == nil {
		return n, dialect.ErrType
	}
	return n, plan.Scan(src, &n)
}

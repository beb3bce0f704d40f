package postgres

import (
	"encoding/binary"
	"unsafe"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/inlay-orm/inlay/schema"
)

// The flags of a range in the binary format (PostgreSQL source,
// utils/rangetypes.h).
const (
	rangeEmpty          = 0x01
	rangeLowerInclusive = 0x02
	rangeUpperInclusive = 0x04
	rangeNoLower        = 0x08
	rangeNoUpper        = 0x10
)

// boundOIDs are the server's types of the values that ranges are of.
var boundOIDs = map[schema.Type]uint32{
	schema.Int32:     pgtype.Int4OID,
	schema.Int64:     pgtype.Int8OID,
	schema.Decimal:   pgtype.NumericOID,
	schema.Timestamp: pgtype.TimestamptzOID,
	schema.Date:      pgtype.DateOID,
}

// ranges reads a range or a multirange, by way of its text form.
func (c *column) ranges() *column {
	bound := boundText[boundOIDs[c.field.SQL.OfRange()]]
	several := c.field.SQL.IsMultirange()
	scan := scanInto(c.field.Elem)
	return c.inBinary(func(dst unsafe.Pointer, src []byte) (err error) {
		var room [128]byte
		text := room[:0]
		if several {
			text, err = appendMultirange(text, src, bound)
		} else {
			text, err = appendRange(text, src, bound)
		}
		if err != nil {
			return err
		}
		return scan(dst, text)
	})
}

// appendRange appends a range as text (range_send in utils/adt/rangetypes.c):
// flags, then the bounds that there are, each behind its size.
func appendRange(b, src []byte, bound func(b, src []byte) ([]byte, error)) (_ []byte, err error) {
	r := wire{src: src}
	flags := r.byte()
	if flags&rangeEmpty != 0 {
		return append(b, "empty"...), r.end()
	}
	ends := [...]struct {
		none, inclusive byte
		is, isNot       byte
	}{{rangeNoLower, rangeLowerInclusive, '[', '('}, {rangeNoUpper, rangeUpperInclusive, ']', ')'}}
	mark := func(i int) byte {
		if flags&ends[i].inclusive != 0 {
			return ends[i].is
		}
		return ends[i].isNot
	}
	b = append(b, mark(0))
	for i := range ends {
		if i == 1 {
			b = append(b, ',')
		}
		if flags&ends[i].none != 0 {
			continue
		}
		value := r.sized()
		if r.short {
			break
		}
		if b, err = bound(b, value); err != nil {
			return b, err
		}
	}
	return append(b, mark(1)), r.end()
}

// appendMultirange appends a multirange as text (multirange_send in
// utils/adt/multirangetypes.c): the number of ranges, each behind its size.
func appendMultirange(b, src []byte, bound func(b, src []byte) ([]byte, error)) (_ []byte, err error) {
	r := wire{src: src}
	b = append(b, '{')
	for i := range r.uint32() {
		if r.short {
			break
		}
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendRange(b, r.sized(), bound); err != nil {
			return b, err
		}
	}
	return append(b, '}'), r.end()
}

// wire reads the binary format of a value part by part. What is missing reads
// as zero and makes the value short.
type wire struct {
	src   []byte
	short bool
}

func (w *wire) take(n int) []byte {
	if n < 0 || n > len(w.src) {
		w.short, w.src = true, nil
		return nil
	}
	part := w.src[:n:n]
	w.src = w.src[n:]
	return part
}

func (w *wire) byte() byte {
	if b := w.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (w *wire) uint32() uint32 {
	if b := w.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// sized reads a value behind its size; a size of -1 is NULL, which is nil.
func (w *wire) sized() []byte {
	n := int32(w.uint32())
	if n == -1 || w.short {
		return nil
	}
	if n == 0 {
		return []byte{}
	}
	return w.take(int(n))
}

// end is an error where parts are missing or left over.
func (w *wire) end() error {
	if w.short || len(w.src) > 0 {
		return errWidth
	}
	return nil
}

package postgres

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// rowDecoder reads rows by a scan plan.
type rowDecoder struct {
	// text is memory for the texts of the rows that follow; size is how much
	// was made at once.
	text []byte
	size int
}

// maxText bounds the memory that the texts of several rows share. A text that
// the program keeps holds on to it, so it stays small.
const maxText = 2048

var errWidth = errors.New("the value has an unexpected width")

// row writes the columns of one row to its fields.
func (d *rowDecoder) row(plan *scanPlan, values [][]byte, row unsafe.Pointer) error {
	if plan.texts > 0 {
		d.reserve(plan, values)
	}
	for i := range plan.columns {
		c := &plan.columns[i]
		src := values[i]
		dst := unsafe.Add(row, c.offset)
		switch c.nulls {
		case schema.NotNull:
			if src == nil {
				return c.fail(plan, i, dialect.ErrNull)
			}
		case schema.NullZero:
			if src == nil {
				continue
			}
		case schema.NullPointer:
			if src == nil {
				*(*unsafe.Pointer)(dst) = nil
				continue
			}
			p := c.slab.next()
			*(*unsafe.Pointer)(dst) = p
			dst = p
		case schema.NullSQL, schema.NullOpt:
			if dst = c.field.SetValid(dst, src != nil); src == nil {
				continue
			}
		}
		if err := d.value(c, dst, src); err != nil {
			return c.fail(plan, i, err)
		}
	}
	return nil
}

func (d *rowDecoder) value(c *column, dst unsafe.Pointer, src []byte) error {
	switch c.op {
	case opInt8ToInt64:
		if len(src) != 8 {
			return errWidth
		}
		*(*int64)(dst) = int64(binary.BigEndian.Uint64(src))
	case opText:
		*(*string)(dst) = d.string(src)
	case opFloat8:
		if len(src) != 8 {
			return errWidth
		}
		*(*float64)(dst) = math.Float64frombits(binary.BigEndian.Uint64(src))
	case opInt4ToInt32:
		if len(src) != 4 {
			return errWidth
		}
		*(*int32)(dst) = int32(binary.BigEndian.Uint32(src))
	case opInt4ToInt64:
		if len(src) != 4 {
			return errWidth
		}
		*(*int64)(dst) = int64(int32(binary.BigEndian.Uint32(src)))
	case opInt2ToInt16:
		if len(src) != 2 {
			return errWidth
		}
		*(*int16)(dst) = int16(binary.BigEndian.Uint16(src))
	case opFloat4:
		if len(src) != 4 {
			return errWidth
		}
		*(*float32)(dst) = math.Float32frombits(binary.BigEndian.Uint32(src))
	case opBool:
		if len(src) != 1 {
			return errWidth
		}
		*(*bool)(dst) = src[0] != 0
	case opTimestamptz:
		return decodeTimestamp(dst, src)
	case opUUID:
		if len(src) != 16 {
			return errWidth
		}
		*(*[16]byte)(dst) = [16]byte(src)
	default:
		return c.decode(dst, src)
	}
	return nil
}

// reserve makes room for the texts of a row, if there is not enough: as much
// as the row needs at first, then twice as much each time up to maxText, so
// that one allocation serves several rows.
func (d *rowDecoder) reserve(plan *scanPlan, values [][]byte) {
	need := 0
	for i := range plan.columns {
		if plan.columns[i].op == opText {
			need += len(values[i])
		}
	}
	if need <= len(d.text) {
		return
	}
	d.size = max(need, min(2*d.size, maxText))
	d.text = make([]byte, d.size)
}

// string copies bytes into the memory that reserve made.
func (d *rowDecoder) string(src []byte) string {
	if len(src) == 0 {
		return ""
	}
	n := copy(d.text, src)
	s := unsafe.String(&d.text[0], n)
	d.text = d.text[n:]
	return s
}

// done lets go of memory that belongs to rows which were handed out.
func (d *rowDecoder) done(p *scanPlan) {
	d.text, d.size = nil, 0
	for i := range p.columns {
		if s := p.columns[i].slab; s != nil {
			s.done()
		}
	}
}

// slab makes memory for the values that pointer fields point to: one at
// first, then several at a time.
type slab struct {
	elem reflect.Type
	// arrays are the types of what is made next: 1, 4, 16 and 64 values.
	arrays [4]reflect.Type
	made   int
	free   unsafe.Pointer
	left   int
}

func newSlab(elem reflect.Type) *slab {
	s := &slab{elem: elem}
	for i := range s.arrays {
		s.arrays[i] = reflect.ArrayOf(1<<(2*i), elem)
	}
	return s
}

func (s *slab) next() unsafe.Pointer {
	if s.left == 0 {
		array := s.arrays[min(s.made, len(s.arrays)-1)]
		s.free, s.left = reflect.New(array).UnsafePointer(), array.Len()
		s.made++
	}
	p := s.free
	if s.left--; s.left > 0 {
		s.free = unsafe.Add(s.free, s.elem.Size())
	}
	return p
}

func (s *slab) done() { s.free, s.left, s.made = nil, 0, 0 }

// decodeTimestamp reads microseconds since 2000-01-01 UTC (PostgreSQL source,
// timestamptz_send in utils/adt/timestamp.c), and gives the time in UTC.
func decodeTimestamp(dst unsafe.Pointer, src []byte) error {
	if len(src) != 8 {
		return errWidth
	}
	micros := int64(binary.BigEndian.Uint64(src))
	if micros == math.MaxInt64 || micros == math.MinInt64 {
		return fmt.Errorf("%w: time.Time has no infinity", dialect.ErrOverflow)
	}
	*(*time.Time)(dst) = time.Unix(pgEpoch+micros/1e6, micros%1e6*1e3).UTC()
	return nil
}

// decodeWallTime reads what a clock shows in a zone, as microseconds since
// 2000-01-01 on it, and gives the moment in UTC. Of the hour that a clock shows
// twice it is one of both moments; one that it skips is moved by the skip.
func decodeWallTime(zone *time.Location) decodeFunc {
	return func(dst unsafe.Pointer, src []byte) error {
		if err := decodeTimestamp(dst, src); err != nil {
			return err
		}
		t := *(*time.Time)(dst)
		*(*time.Time)(dst) = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone).UTC()
		return nil
	}
}

// decodeDate reads days since 2000-01-01 (date_send), as midnight UTC.
func decodeDate(dst unsafe.Pointer, src []byte) error {
	if len(src) != 4 {
		return errWidth
	}
	days := int32(binary.BigEndian.Uint32(src))
	if days == math.MaxInt32 || days == math.MinInt32 {
		return fmt.Errorf("%w: time.Time has no infinity", dialect.ErrOverflow)
	}
	*(*time.Time)(dst) = time.Unix(pgEpoch+int64(days)*86400, 0).UTC()
	return nil
}

func (c *column) fail(plan *scanPlan, i int, err error) error {
	return &dialect.ScanError{Output: plan.outputs[i].Name, Field: c.field.Path, Type: c.field.Type, Got: c.got, Err: err}
}

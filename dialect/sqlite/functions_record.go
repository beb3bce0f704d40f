package sqlite

import (
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"math"
	"reflect"

	"modernc.org/sqlite"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// The rows of a query inside come as one blob, so that each value stays what
// it is: JSON would round numbers, and cannot hold blobs. A record is its values
// one after another, each behind a byte that says what it is; records are
// records, each behind its length.

const (
	recordNull  = 'n'
	recordInt   = 'i' // 8 bytes
	recordFloat = 'f' // 8 bytes
	recordText  = 's' // its length, and the text
	recordBlob  = 'b' // its length, and the bytes
)

var recordFunctions = map[string]scalar{
	"record": {args: -1, takesNull: true, run: func(values []driver.Value) (driver.Value, error) {
		record := make([]byte, 0, 16*len(values))
		for _, v := range values {
			record = appendCell(record, v)
		}
		return record, nil
	}},
}

func appendCell(record []byte, v driver.Value) []byte {
	switch x := v.(type) {
	case int64:
		return binary.BigEndian.AppendUint64(append(record, recordInt), uint64(x))
	case float64:
		return binary.BigEndian.AppendUint64(append(record, recordFloat), math.Float64bits(x))
	case bool:
		return binary.BigEndian.AppendUint64(append(record, recordInt), uint64(boolInt(x)))
	case string:
		return append(binary.AppendUvarint(append(record, recordText), uint64(len(x))), x...)
	case []byte:
		return append(binary.AppendUvarint(append(record, recordBlob), uint64(len(x))), x...)
	}
	return append(record, recordNull)
}

// records gathers records in the order in which they come.
type records struct{ all []byte }

func (r *records) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	record, _ := args[0].([]byte)
	r.all = append(binary.AppendUvarint(r.all, uint64(len(record))), record...)
	return nil
}

func (r *records) WindowInverse(*sqlite.FunctionContext, []driver.Value) error {
	return errors.New("records are no window")
}

func (r *records) WindowValue(*sqlite.FunctionContext) (driver.Value, error) { return r.all, nil }
func (r *records) Final(*sqlite.FunctionContext)                             {}

var errRecord = errors.New("the records are cut short")

// loadRecords reads records into the slice that v is.
func loadRecords(f *schema.Field, cell any, v reflect.Value) error {
	all, ok := cell.([]byte)
	if !ok && cell != nil {
		return dialect.ErrType
	}
	rows := reflect.MakeSlice(v.Type(), 0, 0)
	cells := make([]any, len(f.Rows))
	for len(all) > 0 {
		record, rest, ok := sized(all)
		if !ok || readCells(record, cells) != nil {
			return errRecord
		}
		all = rest
		rows = reflect.Append(rows, reflect.Zero(v.Type().Elem()))
		if err := decodeRow(f.Rows, cells, rows.Index(rows.Len()-1).Addr().UnsafePointer()); err != nil {
			return err
		}
	}
	v.Set(rows)
	return nil
}

// sized cuts off what stands behind its length.
func sized(b []byte) (part, rest []byte, ok bool) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return nil, nil, false
	}
	return b[size : size+int(n)], b[size+int(n):], true
}

// readCells reads the values of a record.
func readCells(record []byte, cells []any) error {
	for i := range cells {
		if len(record) == 0 {
			return errRecord
		}
		kind := record[0]
		record = record[1:]
		switch kind {
		case recordNull:
			cells[i] = nil
		case recordInt, recordFloat:
			if len(record) < 8 {
				return errRecord
			}
			bits := binary.BigEndian.Uint64(record)
			if cells[i] = int64(bits); kind == recordFloat {
				cells[i] = math.Float64frombits(bits)
			}
			record = record[8:]
		default:
			part, rest, ok := sized(record)
			if !ok {
				return errRecord
			}
			if cells[i] = string(part); kind == recordBlob {
				cells[i] = part
			}
			record = rest
		}
	}
	return nil
}

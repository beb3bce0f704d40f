package postgres

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// listed are the types of columns into which the elements of an array go as
// single values do. A json keeps its text, a numeric more digits than a float
// that is cast, a timestamp a clock of its own, and a char pads what it holds,
// which a text of an array does not equal then: they are not among them.
var listed = map[schema.Type][]uint32{
	schema.Bool:           {pgtype.BoolOID},
	schema.Int16:          {pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID, pgtype.NumericOID},
	schema.Int32:          {pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID, pgtype.NumericOID},
	schema.Int64:          {pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID, pgtype.NumericOID},
	schema.Float32:        {pgtype.Float4OID, pgtype.Float8OID},
	schema.Float64:        {pgtype.Float8OID},
	schema.Text:           {pgtype.TextOID, pgtype.VarcharOID},
	schema.Bytes:          {pgtype.ByteaOID},
	schema.Timestamp:      {pgtype.TimestamptzOID},
	schema.UUID:           {pgtype.UUIDOID},
	schema.JSON:           {pgtype.JSONBOID},
	schema.Inet:           {pgtype.InetOID},
	schema.CIDR:           {pgtype.CIDROID},
	schema.Decimal:        {pgtype.NumericOID},
	schema.Interval:       {pgtype.IntervalOID},
	schema.Date:           {pgtype.DateOID},
	schema.TimeOfDay:      {pgtype.TimeOID},
	schema.Int32Range:     {pgtype.Int4rangeOID},
	schema.Int64Range:     {pgtype.Int8rangeOID},
	schema.DecimalRange:   {pgtype.NumrangeOID},
	schema.TimestampRange: {pgtype.TstzrangeOID},
	schema.DateRange:      {pgtype.DaterangeOID},
}

// takesLists compares the types that the server expects of single values with
// those that arrays are declared as.
func (s *session) takesLists(ctx context.Context, stmt *dialect.Statement, types []schema.Type) (bool, error) {
	p, _, err := s.planned(ctx, stmt)
	if err != nil {
		return false, err
	}
	for i, t := range types {
		oid := p.desc.ParamOIDs[i]
		if named := schema.NamedType(t); named != nil && oid >= firstUserOID {
			continue // the statement names the type of the parameter
		}
		if !slices.Contains(listed[t], oid) {
			return false, nil
		}
	}
	return true, nil
}

func (d *driver) TakesLists(ctx context.Context, stmt *dialect.Statement, types []schema.Type) (takes bool, err error) {
	err = d.withSession(ctx, stmt, func(s *session) (began bool, err error) {
		takes, err = s.takesLists(ctx, stmt, types)
		return false, err
	})
	return takes, err
}

func (h *held) TakesLists(ctx context.Context, stmt *dialect.Statement, types []schema.Type) (bool, error) {
	if err := h.open(ctx); err != nil {
		return false, err
	}
	takes, err := h.session().takesLists(ctx, stmt, types)
	return takes, h.interpret(ctx, err)
}

// appendFieldList writes an array in the binary format, and in the text format
// where the elements have only that.
func (a *arguments) appendFieldList(types *pgtype.Map, oid uint32, list *dialect.FieldList) (format int16, null bool, err error) {
	start := len(a.buf)
	if t, known := types.TypeForOID(oid); known {
		if codec, ok := t.Codec.(*pgtype.ArrayCodec); ok {
			binary, err := a.appendBinaryList(types, codec.ElementType.OID, list)
			if binary || err != nil {
				return pgx.BinaryFormatCode, false, err
			}
			a.buf = a.buf[:start]
		}
	}
	return pgx.TextFormatCode, false, a.appendTextList(types, list)
}

// appendBinaryList writes an array as appendInt64s does; false where an element
// has no binary form.
func (a *arguments) appendBinaryList(types *pgtype.Map, elem uint32, list *dialect.FieldList) (ok bool, err error) {
	if list.Len == 0 {
		a.buf = binary.BigEndian.AppendUint64(a.buf, 0)
		a.buf = binary.BigEndian.AppendUint32(a.buf, elem)
		return true, nil
	}
	a.buf = binary.BigEndian.AppendUint32(a.buf, 1)
	flags := len(a.buf)
	a.buf = binary.BigEndian.AppendUint32(a.buf, 0)
	a.buf = binary.BigEndian.AppendUint32(a.buf, elem)
	a.buf = binary.BigEndian.AppendUint32(a.buf, uint32(list.Len))
	a.buf = binary.BigEndian.AppendUint32(a.buf, 1)
	for i := range list.Len {
		null, ok, err := a.appendSized(types, elem, list.At(i))
		if err != nil {
			return false, fmt.Errorf("row %d: %w", i+1, err)
		}
		if !ok {
			return false, nil
		}
		if null {
			binary.BigEndian.PutUint32(a.buf[flags:], 1)
		}
	}
	return true, nil
}

// appendSized writes a value in the binary format behind its size, as the parts
// of arrays and the columns of COPY are; false where it has no binary form.
func (a *arguments) appendSized(types *pgtype.Map, oid uint32, v tape.Value) (null, ok bool, err error) {
	size := len(a.buf)
	a.buf = binary.BigEndian.AppendUint32(a.buf, ^uint32(0))
	if oid == pgtype.JSONBOID {
		a.buf = append(a.buf, 1) // the version of its binary form, which is its text
	}
	start := len(a.buf)
	format, null, err := a.append(types, oid, v)
	switch {
	case err != nil:
		return false, false, err
	case null:
		a.buf = a.buf[:size+4]
		return true, true, nil
	case oid == pgtype.JSONBOID && format == pgx.BinaryFormatCode:
		a.buf = append(a.buf[:start-1], a.buf[start:]...)
	case format == pgx.TextFormatCode && !isText(oid) && oid != pgtype.JSONBOID && oid != pgtype.JSONOID:
		return false, false, nil
	}
	binary.BigEndian.PutUint32(a.buf[size:], uint32(len(a.buf)-size-4))
	return false, true, nil
}

var errListForm = fmt.Errorf("%w: it has no form that an array of the server's type could hold", dialect.ErrType)

// appendTextList writes an array as its literal, each element in quotes
// (PostgreSQL manual, "Arrays").
func (a *arguments) appendTextList(types *pgtype.Map, list *dialect.FieldList) error {
	var own arguments
	a.buf = append(a.buf, '{')
	for i := range list.Len {
		if i > 0 {
			a.buf = append(a.buf, ',')
		}
		own.buf = own.buf[:0]
		format, null, err := own.append(types, 0, list.At(i))
		if err == nil && !null && format != pgx.TextFormatCode {
			err = errListForm
		}
		if err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		if null {
			a.buf = append(a.buf, "NULL"...)
			continue
		}
		a.buf = append(a.buf, '"')
		for _, c := range own.buf {
			if c == '"' || c == '\\' {
				a.buf = append(a.buf, '\\')
			}
			a.buf = append(a.buf, c)
		}
		a.buf = append(a.buf, '"')
	}
	a.buf = append(a.buf, '}')
	return nil
}

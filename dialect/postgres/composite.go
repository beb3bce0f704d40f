package postgres

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// composite reads a composite type into the fields of a struct, in order
// (PostgreSQL source, record_send in utils/adt/rowtypes.c): the number of
// fields, then each one's type, size and value. So the server says the types of
// the fields with every value, and none has to be looked up before.
func (c *column) composite(types *pgtype.Map, named *schema.Named) *column {
	if c.oid < firstUserOID && c.oid != pgtype.RecordOID {
		return nil
	}
	layout, err := named.Layout()
	if err != nil {
		return c.inBinary(func(unsafe.Pointer, []byte) error { return err })
	}
	fields := make([]parts, len(layout.Fields))
	for i := range fields {
		fields[i] = parts{types: types, field: layout.Fields[i]}
	}
	return c.inBinary(func(dst unsafe.Pointer, src []byte) error {
		if n := record(src).fields(); n != len(fields) {
			return fmt.Errorf("%w: %s does not have the %d fields of the database's type", dialect.ErrType, named.Go, n)
		}
		return record(src).read(fields, dst)
	})
}

// records reads an array of records, the rows of a query inside, into a slice
// of structs.
func (c *column) records(types *pgtype.Map) *column {
	if c.oid != pgtype.RecordArrayOID {
		return nil
	}
	fields := make([]parts, len(c.field.Rows))
	for i := range fields {
		fields[i] = parts{types: types, field: *c.field.Rows[i].Field}
	}
	slice := c.field.Elem
	return c.inBinary(func(dst unsafe.Pointer, src []byte) error {
		r := wire{src: src}
		n, _, err := r.array()
		if err != nil {
			return err
		}
		rows := reflect.MakeSlice(slice, n, n)
		for i := range n {
			if err := record(r.sized()).read(fields, rows.Index(i).Addr().UnsafePointer()); err != nil {
				return fmt.Errorf("row %d: %w", i+1, err)
			}
		}
		reflect.NewAt(slice, dst).Elem().Set(rows)
		return r.end()
	})
}

// record is the bytes of a composite value.
type record []byte

// fields is the number of its fields.
func (r record) fields() int {
	w := wire{src: r}
	return int(w.uint32())
}

// read writes its fields to a struct.
func (r record) read(fields []parts, dst unsafe.Pointer) error {
	w := wire{src: r}
	if n := int(w.uint32()); n != len(fields) {
		return errWidth
	}
	for i := range fields {
		f := &fields[i]
		oid := w.uint32()
		value := w.sized()
		if w.short {
			break
		}
		part := f.column(oid)
		if part == nil {
			return fmt.Errorf("field %s from %s: %w", f.field.Path, typeName(f.types, oid), misfit(&f.field, oid))
		}
		if oid == pgtype.JSONBOID && len(value) > 0 && f.field.SQL == schema.JSON {
			value = value[1:] // its version (PostgreSQL source, jsonb_send in utils/adt/jsonb.c)
		}
		if err := part.write(unsafe.Add(dst, part.offset), value); err != nil {
			return fmt.Errorf("field %s from %s: %w", f.field.Path, typeName(f.types, oid), err)
		}
	}
	return w.end()
}

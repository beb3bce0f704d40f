package postgres

import (
	"fmt"
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
		r := wire{src: src}
		if n := int(r.uint32()); n != len(fields) {
			return fmt.Errorf("%w: %s does not have the %d fields of the database's type", dialect.ErrType, named.Go, n)
		}
		for i := range fields {
			f := &fields[i]
			oid := r.uint32()
			value := r.sized()
			if r.short {
				break
			}
			part := f.column(oid)
			if part == nil {
				return fmt.Errorf("field %s from %s: %w", f.field.Path, typeName(types, oid), misfit(&f.field, oid))
			}
			if err := part.write(unsafe.Add(dst, part.offset), value); err != nil {
				return fmt.Errorf("field %s from %s: %w", f.field.Path, typeName(types, oid), err)
			}
		}
		return r.end()
	})
}

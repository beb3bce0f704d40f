package postgres

import (
	"database/sql"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// list reads an array element by element, with the decoder of an element:
// for elements that pgx has no Go type for.
func (c *column) list(types *pgtype.Map, elem schema.Type) *column {
	if elem == schema.HStore || elem == schema.TSVector || elem == schema.Vector {
		return c.textList(types)
	}
	slice := c.field.Elem
	one := &parts{types: types, field: schema.Field{Type: slice.Elem(), Elem: slice.Elem(), SQL: elem, Zone: c.field.Zone}}
	if t, known := types.TypeForOID(c.oid); known {
		codec, ok := t.Codec.(*pgtype.ArrayCodec)
		if !ok || one.column(codec.ElementType.OID) == nil {
			return nil
		}
	} else if c.oid < firstUserOID && !elem.IsMultirange() {
		return nil
	}
	return c.inBinary(func(dst unsafe.Pointer, src []byte) error {
		return one.list(reflect.NewAt(slice, dst).Elem(), src)
	})
}

// parts reads values that stand inside another one, whose type the bytes
// themselves say.
type parts struct {
	types *pgtype.Map
	field schema.Field
	made  *column // for the type that came last
}

// column is how a part of a type is read, nil where it does not fit.
func (p *parts) column(oid uint32) *column {
	if p.made == nil || p.made.oid != oid {
		p.made = newColumn(p.types, &dialect.Output{Field: &p.field}, oid)
		if p.made != nil && p.made.format(p.types) == pgtype.TextFormatCode && p.made.op != opText && p.field.SQL != schema.JSON && !isLabel(p.field.SQL) && !isText(oid) {
			p.made = nil // its text form cannot be asked for inside another value
		}
	}
	return p.made
}

// isText reports whether a type's binary form is its text.
func isText(oid uint32) bool {
	return oid == pgtype.TextOID || oid == pgtype.VarcharOID || oid == pgtype.BPCharOID || oid == pgtype.NameOID
}

func isLabel(t schema.Type) bool {
	n := schema.NamedType(t)
	return n != nil && n.Labels != nil
}

// list reads an array (PostgreSQL source, array_send in utils/adt/arrayfuncs.c):
// the number of dimensions, flags, the type of the elements, the length and
// lower bound of each dimension, then each element behind its size.
func (p *parts) list(list reflect.Value, src []byte) error {
	r := wire{src: src}
	n, oid, err := r.array()
	if err != nil {
		return err
	}
	c := p.column(oid)
	if c == nil {
		return misfit(&p.field, oid)
	}
	list.Set(reflect.MakeSlice(list.Type(), n, n))
	for i := range n {
		value := r.sized()
		if err := c.write(list.Index(i).Addr().UnsafePointer(), value); err != nil {
			return fmt.Errorf("element %d: %w", i+1, err)
		}
	}
	return r.end()
}

// array reads what stands before the elements of an array of one dimension.
func (w *wire) array() (n int, oid uint32, err error) {
	dimensions, _, oid := w.uint32(), w.uint32(), w.uint32()
	if dimensions > 1 {
		return 0, oid, fmt.Errorf("%w: the array has %d dimensions", dialect.ErrType, dimensions)
	}
	if dimensions == 1 {
		n = int(w.uint32())
		w.uint32()
	}
	if n > len(w.src)/4 { // each element has a size
		return 0, oid, errWidth
	}
	return n, oid, nil
}

// write writes a part to its place; nil is NULL.
func (c *column) write(dst unsafe.Pointer, src []byte) error {
	switch c.nulls {
	case schema.NotNull:
		if src == nil {
			return dialect.ErrNull
		}
	case schema.NullZero:
		if src == nil {
			return nil
		}
	case schema.NullPointer:
		*(*unsafe.Pointer)(dst) = nil
		if src == nil {
			return nil
		}
		p := reflect.New(c.field.Elem).UnsafePointer()
		*(*unsafe.Pointer)(dst) = p
		dst = p
	case schema.NullSQL, schema.NullOpt:
		if dst = c.field.SetValid(dst, src != nil); src == nil {
			return nil
		}
	}
	if c.op == opText {
		reflect.NewAt(c.field.Elem, dst).Elem().SetString(string(src))
		return nil
	}
	return new(rowDecoder).value(c, dst, src)
}

// textList reads an array whose elements are read as text.
func (c *column) textList(types *pgtype.Map) *column {
	if c.oid < firstUserOID && c.oid != pgtype.TSVectorArrayOID {
		return nil
	}
	slice := c.field.Elem
	plan := types.PlanScan(pgtype.TextArrayOID, pgtype.TextFormatCode, new([]sql.NullString))
	return c.inText(func(dst unsafe.Pointer, src []byte) error {
		var texts []sql.NullString
		if err := plan.Scan(src, &texts); err != nil {
			return fmt.Errorf("%w: %w", dialect.ErrType, err)
		}
		list := reflect.MakeSlice(slice, len(texts), len(texts))
		for i, text := range texts {
			if !text.Valid {
				return fmt.Errorf("element %d: %w", i+1, dialect.ErrNull)
			}
			if err := list.Index(i).Addr().Interface().(sql.Scanner).Scan(text.String); err != nil {
				return fmt.Errorf("element %d: %w: %w", i+1, dialect.ErrType, err)
			}
		}
		reflect.NewAt(slice, dst).Elem().Set(list)
		return nil
	})
}

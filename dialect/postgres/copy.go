package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/types"
)

func (d *driver) Copy(ctx context.Context, rows dialect.Copy) (copied int64, err error) {
	err = d.withSession(ctx, rows.Insert, func(s *session) (began bool, err error) {
		copied, err = s.copy(ctx, rows)
		return true, err
	})
	return copied, err
}

func (h *held) Copy(ctx context.Context, rows dialect.Copy) (int64, error) {
	if err := h.open(ctx); err != nil {
		return 0, err
	}
	n, err := h.session().copy(ctx, rows)
	return n, h.interpret(ctx, err)
}

// copy sends rows by COPY in the binary format (PostgreSQL manual, "COPY"). The
// types of the columns are those that an insert has its parameters of. They are
// asked for each time: the server takes the bytes of another type of the same
// width for what they are not.
func (s *session) copy(ctx context.Context, rows dialect.Copy) (int64, error) {
	desc, err := s.conn.Prepare(ctx, "", rows.Insert.SQL, nil)
	if err != nil {
		return 0, unsent{err}
	}
	oids, labels, err := s.received(ctx, desc.ParamOIDs)
	if err != nil {
		return 0, unsent{err}
	}
	source := &copySource{types: s.types, oids: oids, labels: labels, next: rows.Next}
	source.args.buf = append(make([]byte, 0, copyChunk+copyRow), copyHeader...)
	tag, err := s.conn.CopyFrom(ctx, source, rows.SQL())
	if failed := source.stop(); failed != nil {
		// What the server says of a COPY that was given up is no news.
		return 0, failed
	}
	return tag.RowsAffected(), err
}

// receivers asks how COPY reads types in their binary form: by the type at the
// bottom of a domain, and whether that reads its text.
const receivers = `WITH RECURSIVE base (type, oid) AS (
	SELECT oid, oid FROM pg_catalog.pg_type WHERE oid = ANY($1)
	UNION ALL SELECT base.type, t.typbasetype FROM base JOIN pg_catalog.pg_type t ON t.oid = base.oid WHERE t.typtype = 'd')
SELECT base.type, t.oid, p.proname IN ('enum_recv', 'textrecv', 'varcharrecv', 'bpcharrecv', 'namerecv', 'citextrecv')
FROM base JOIN pg_catalog.pg_type t ON t.oid = base.oid JOIN pg_catalog.pg_proc p ON p.oid = t.typreceive WHERE t.typtype <> 'd'`

// received returns the types that the server reads columns as, and those of them
// that pgx does not know and that are read from their text, such as enums.
func (s *session) received(ctx context.Context, oids []uint32) (received []uint32, labels map[uint32]bool, err error) {
	var unknown []uint32
	for _, oid := range oids {
		if _, known := s.types.TypeForOID(oid); !known {
			unknown = append(unknown, oid)
		}
	}
	if unknown == nil {
		return oids, nil, nil
	}
	list, err := s.types.Encode(pgtype.OIDArrayOID, pgx.TextFormatCode, unknown, nil)
	if err != nil {
		return nil, nil, err
	}
	answer := s.conn.ExecParams(ctx, receivers, [][]byte{list}, []uint32{pgtype.OIDArrayOID}, nil, nil).Read()
	if answer.Err != nil {
		return nil, nil, answer.Err
	}
	base, labels := map[uint32]uint32{}, map[uint32]bool{}
	for _, row := range answer.Rows {
		var pair [2]uint32
		for i := range pair {
			oid, err := strconv.ParseUint(string(row[i]), 10, 32)
			if err != nil {
				return nil, nil, err
			}
			pair[i] = uint32(oid)
		}
		base[pair[0]], labels[pair[1]] = pair[1], string(row[2]) == "t"
	}
	received = slices.Clone(oids)
	for i, oid := range oids {
		if to, ok := base[oid]; ok {
			received[i] = to
		}
	}
	return received, labels, nil
}

// copyHeader is the signature, no flags, and no extension.
const copyHeader = "PGCOPY\n\377\r\n\000\000\000\000\000\000\000\000\000"

// copyChunk is how much is made ready at a time, copyRow what a row may take over it.
const (
	copyChunk = 1 << 16
	copyRow   = 1 << 12
)

// copySource makes rows into what COPY reads. It is read by a goroutine of the
// connection's, which may outlive the call where the connection is lost.
type copySource struct {
	types *pgtype.Map
	oids  []uint32
	// labels are the types whose binary form is their text, of those that pgx does
	// not know.
	labels map[uint32]bool

	mu      sync.Mutex
	next    func() ([]tape.Value, bool)
	args    arguments
	sent    int // of args.buf
	row     int
	ended   bool
	err     error
	paniced any
}

var errCopyStopped = errors.New("the COPY has ended")

// Read implements io.Reader.
func (c *copySource) Read(p []byte) (n int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next == nil {
		return 0, errCopyStopped
	}
	defer func() {
		if r := recover(); r != nil { // goes on where Copy was called
			c.paniced, n, err = r, 0, errCopyStopped
		}
	}()
	// What was left over moves to the front: else the buffer would come to hold
	// all rows.
	c.args.buf = c.args.buf[:copy(c.args.buf, c.args.buf[c.sent:])]
	c.sent = 0
	for !c.ended && len(c.args.buf) < copyChunk {
		if err := c.appendRow(); err != nil {
			c.err = err
			return 0, err
		}
	}
	if len(c.args.buf) == 0 {
		return 0, io.EOF
	}
	c.sent = copy(p, c.args.buf)
	return c.sent, nil
}

// appendRow writes the next row: the number of its columns, then each behind its
// size; or the trailer.
func (c *copySource) appendRow() error {
	values, ok := c.next()
	if !ok {
		c.ended = true
		c.args.buf = binary.BigEndian.AppendUint16(c.args.buf, 0xffff)
		return nil
	}
	c.row++
	c.args.buf = binary.BigEndian.AppendUint16(c.args.buf, uint16(len(values)))
	for i, v := range values {
		before := len(c.args.buf)
		_, isBinary, err := c.args.appendSized(c.types, c.oids[i], v)
		if err == nil && !isBinary {
			err = c.appendFromText(before, c.oids[i], v)
		}
		if err != nil {
			return fmt.Errorf("inlay: Copy: row %d: %w", c.row, &dialect.ArgError{Placeholder: i + 1, Type: typeName(c.types, c.oids[i]), Err: err})
		}
	}
	return nil
}

var errNoBinary = fmt.Errorf("%w: COPY takes binary values, and it has none: use InsertMany", dialect.ErrType)

// appendFromText writes a value that is sent as text elsewhere: as what the
// server's type reads the text as.
func (c *copySource) appendFromText(before int, oid uint32, v tape.Value) error {
	c.args.buf = binary.BigEndian.AppendUint32(c.args.buf[:before], 0)
	start := len(c.args.buf)
	if _, _, err := c.args.append(c.types, oid, v); err != nil {
		return err
	}
	if oid == pgtype.IntervalOID { // pgx reads another form of its text
		span, err := types.ParseInterval(string(c.args.buf[start:]))
		if err != nil {
			return errors.Join(errNoBinary, err)
		}
		b := binary.BigEndian.AppendUint64(c.args.buf[:start], uint64(span.Microseconds))
		b = binary.BigEndian.AppendUint32(b, uint32(span.Days))
		c.args.buf = binary.BigEndian.AppendUint32(b, uint32(span.Months))
	} else if t, known := c.types.TypeForOID(oid); known {
		read, err := t.Codec.DecodeValue(c.types, oid, pgx.TextFormatCode, append([]byte(nil), c.args.buf[start:]...))
		if err != nil {
			return errors.Join(errNoBinary, err)
		}
		buf, err := c.types.Encode(oid, pgx.BinaryFormatCode, read, c.args.buf[:start])
		if err != nil || buf == nil {
			return errors.Join(errNoBinary, err)
		}
		c.args.buf = buf
	} else if !c.labels[oid] { // the server would take the text for a value
		return errNoBinary
	}
	binary.BigEndian.PutUint32(c.args.buf[before:], uint32(len(c.args.buf)-start))
	return nil
}

// stop takes the rows away from the connection, and says what was wrong with them.
func (c *copySource) stop() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next = nil
	if c.paniced != nil {
		panic(c.paniced)
	}
	return c.err
}

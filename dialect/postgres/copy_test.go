package postgres

import (
	"errors"
	"io"
	"testing"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/inlay-orm/inlay/internal/tape"
)

// The connection reads a little less at a time than is made ready, so that
// something is always left over.
func TestCopyNeedsMemoryForAFewRowsOnly(t *testing.T) {
	const rows = 100_000
	row := 0
	source := &copySource{types: pgtype.NewMap(), oids: []uint32{pgtype.Int8OID}, next: func() ([]tape.Value, bool) {
		row++
		return []tape.Value{tape.IntValue(int64(row))}, row <= rows
	}}
	read := 0
	for {
		n, err := source.Read(make([]byte, 65_531))
		read += n
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := rows*(2+4+8) + 2; read != want {
		t.Errorf("read %d bytes, want %d", read, want)
	}
	if most := 2 * copyChunk; cap(source.args.buf) > most {
		t.Errorf("the buffer has grown to %d bytes, at most %d", cap(source.args.buf), most)
	}
}

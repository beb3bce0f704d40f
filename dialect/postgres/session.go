package postgres

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// maxPrepared is the number of statements that a connection keeps prepared.
const maxPrepared = 512

// drainRows is the number of rows that are read away after a result was
// ended early; with more to come, closing the connection is cheaper.
const drainRows = 256

// session is what a connection remembers between statements. A connection is
// used by one goroutine at a time, and so is its session.
type session struct {
	conn  *pgconn.PgConn
	types *pgtype.Map

	prepared map[string]*prepared
	named    int
	clock    uint64

	args    arguments
	decoder rowDecoder
}

// prepared is a statement that the server has planned.
type prepared struct {
	desc *pgconn.StatementDescription
	used uint64
	// plans are the ways its rows are read, one per list of outputs; nearly
	// always there is one.
	plans []*scanPlan
}

const sessionKey = "inlay"

func sessionOf(c *pgx.Conn) *session {
	data := c.PgConn().CustomData()
	if s, ok := data[sessionKey].(*session); ok {
		return s
	}
	s := &session{conn: c.PgConn(), types: c.TypeMap(), prepared: map[string]*prepared{}}
	data[sessionKey] = s
	return s
}

// query runs a statement. began says that rows were handed out, or that the
// statement may have done something.
func (s *session) query(ctx context.Context, stmt *dialect.Statement, args []tape.Value, into dialect.Receiver) (began bool, err error) {
	p, plan, err := s.planned(ctx, stmt)
	if err != nil {
		return false, err
	}
	if err := s.args.encode(s.types, p.desc.ParamOIDs, stmt.Params, args); err != nil {
		return false, err
	}
	defer s.decoder.done(plan)
	rr := s.conn.ExecStatement(ctx, p.desc, s.args.values, s.args.formats, plan.formats)
	for rr.NextRow() {
		began = true
		if err := s.decoder.row(plan, rr.Values(), into.Next()); err != nil {
			s.end(ctx, rr)
			return true, err
		}
		if !into.Filled() {
			return true, s.end(ctx, rr)
		}
	}
	_, err = rr.Close()
	return began, err
}

// planned returns the prepared statement and the plan that reads its rows. A
// column that does not fit its field may have changed its type since the
// statement was prepared, so that it is prepared anew before that is an error.
func (s *session) planned(ctx context.Context, stmt *dialect.Statement) (*prepared, *scanPlan, error) {
	if p := s.lookup(stmt.SQL); p != nil {
		if plan, err := s.plan(p, stmt.Outputs); err == nil {
			return p, plan, nil
		}
		s.forget(ctx, stmt.SQL)
	}
	p, err := s.prepare(ctx, stmt.SQL)
	if err != nil {
		return nil, nil, err
	}
	plan, err := s.plan(p, stmt.Outputs)
	return p, plan, err
}

// end stops reading a result that may have more rows.
func (s *session) end(ctx context.Context, rr *pgconn.ResultReader) error {
	for range drainRows {
		if !rr.NextRow() {
			_, err := rr.Close()
			return err
		}
	}
	// The connection is closed with the result open; the pool drops it.
	return s.conn.Close(ctx)
}

// lookup returns the prepared statement of an SQL text, nil if there is none.
func (s *session) lookup(sql string) *prepared {
	p := s.prepared[sql]
	if p != nil {
		s.clock++
		p.used = s.clock
	}
	return p
}

// prepare has the server prepare an SQL text.
func (s *session) prepare(ctx context.Context, sql string) (*prepared, error) {
	if len(s.prepared) >= maxPrepared {
		s.forget(ctx, s.oldest())
	}
	s.named++
	desc, err := s.conn.Prepare(ctx, "inlay_"+strconv.Itoa(s.named), sql, nil)
	if err != nil {
		return nil, err
	}
	p := &prepared{desc: desc, used: s.clock}
	s.prepared[sql] = p
	return p, nil
}

func (s *session) oldest() (sql string) {
	least := s.clock
	for text, p := range s.prepared {
		if p.used < least {
			sql, least = text, p.used
		}
	}
	return sql
}

// forget drops a prepared statement. Should the server not answer, the
// connection is broken and the next statement on it says so.
func (s *session) forget(ctx context.Context, sql string) {
	if p, ok := s.prepared[sql]; ok {
		delete(s.prepared, sql)
		_ = s.conn.Deallocate(ctx, p.desc.Name)
	}
}

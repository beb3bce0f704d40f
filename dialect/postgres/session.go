package postgres

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/cache"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// maxPrepared is the number of statements that a connection keeps prepared.
const maxPrepared = 512

// A result that is ended early is read to its end as long as that takes no
// more than drainRows rows and drainTime; then the statement is cancelled, for
// which the server has cancelTimeout.
const (
	drainRows     = 256
	drainTime     = 20 * time.Millisecond
	cancelTimeout = 5 * time.Second
)

// session is what a connection remembers between statements. A connection is
// used by one goroutine at a time, and so is its session.
type session struct {
	conn  *pgconn.PgConn
	types *pgtype.Map

	driver   *driver
	prepared *cache.Recent[*prepared]
	known    known
	made     int
	// kept is the number of statements that the server keeps for the session.
	kept atomic.Int64
	// unnamed says that the server keeps no statement: each run sends all of it,
	// and prepared holds what the server says of it.
	unnamed bool

	args    arguments
	decoder rowDecoder
}

const sessionKey = "inlay"

// session returns what a connection of the pool remembers.
func (d *driver) session(c *pgxpool.Conn) *session {
	conn := c.Conn().PgConn()
	data := conn.CustomData()
	if s, ok := data[sessionKey].(*session); ok {
		return s
	}
	s := &session{conn: conn, driver: d, types: c.Conn().TypeMap(), prepared: cache.NewRecent[*prepared](maxPrepared), unnamed: d.settings.pooler}
	data[sessionKey] = s
	d.counts.add(s)
	return s
}

// execute runs a statement whose arguments are encoded.
func (s *session) execute(ctx context.Context, p *prepared, formats []int16) *pgconn.ResultReader {
	if s.unnamed {
		return s.conn.ExecParams(ctx, p.desc.SQL, s.args.values, p.desc.ParamOIDs, s.args.formats, formats)
	}
	return s.conn.ExecStatement(ctx, p.desc, s.args.values, s.args.formats, formats)
}

// query runs a statement. began says that rows were handed out, or that the
// statement may have done something.
func (s *session) query(ctx context.Context, stmt *dialect.Statement, args []tape.Value, into dialect.Receiver) (began bool, err error) {
	p, plan, err := s.ready(ctx, stmt, args)
	if err != nil {
		return false, err
	}
	rr := s.execute(ctx, p, plan.formats)
	if s.unnamed {
		if plan, err = s.fitting(p, plan, rr.FieldDescriptions()); err != nil {
			s.end(ctx, rr, stmt.SQL)
			return true, err
		}
	}
	defer s.decoder.done(plan)
	for rr.NextRow() {
		began = true
		if err := s.decoder.row(plan, rr.Values(), into.Next()); err != nil {
			s.end(ctx, rr, stmt.SQL)
			return true, err
		}
		if !into.Filled() {
			return true, s.end(ctx, rr, stmt.SQL)
		}
	}
	_, err = rr.Close()
	return began, err
}

// change runs a statement without rows and returns how many it changed.
func (s *session) change(ctx context.Context, stmt *dialect.Statement, args []tape.Value) (int64, error) {
	p, _, err := s.ready(ctx, stmt, args)
	if err != nil {
		return 0, err
	}
	tag, err := s.execute(ctx, p, nil).Close()
	return tag.RowsAffected(), err
}

// ready prepares a statement and encodes its arguments. One that does not fit
// its parameter may do so when the statement is prepared anew: its column may
// have changed its type since.
func (s *session) ready(ctx context.Context, stmt *dialect.Statement, args []tape.Value) (*prepared, *scanPlan, error) {
	before := s.made
	p, plan, err := s.planned(ctx, stmt)
	if err != nil {
		return nil, nil, err
	}
	if err = s.args.encode(s.types, p.desc.ParamOIDs, stmt.Params, args); err == nil {
		return p, plan, nil
	}
	if known := s.made == before; known {
		s.forget(ctx, stmt.SQL)
		if anew, plan, failed := s.planned(ctx, stmt); failed == nil && !slices.Equal(anew.desc.ParamOIDs, p.desc.ParamOIDs) {
			return anew, plan, s.args.encode(s.types, anew.desc.ParamOIDs, stmt.Params, args)
		}
	}
	return nil, nil, err
}

// planned returns the prepared statement and the plan that reads its rows. A
// column that does not fit its field may have changed its type since the
// statement was prepared, so that it is prepared anew before that is an error.
func (s *session) planned(ctx context.Context, stmt *dialect.Statement) (*prepared, *scanPlan, error) {
	if p, plan := s.known.find(stmt); p != nil {
		return p, plan, nil
	}
	if p, ok := s.prepared.Get(stmt.SQL); ok {
		if plan, err := s.plan(p, stmt.Outputs); err == nil {
			s.known.remember(stmt, p, plan)
			return p, plan, nil
		}
		s.forget(ctx, stmt.SQL)
	}
	p, err := s.prepare(ctx, stmt.SQL)
	if err != nil {
		return nil, nil, err
	}
	plan, err := s.plan(p, stmt.Outputs)
	if err == nil {
		s.known.remember(stmt, p, plan)
	}
	return p, plan, err
}

// prepare has the server prepare an SQL text.
func (s *session) prepare(ctx context.Context, sql string) (*prepared, error) {
	s.made++
	desc, err := s.conn.Prepare(ctx, s.statementName(s.made), sql, nil)
	if err != nil {
		return nil, unsent{err}
	}
	p := &prepared{desc: desc}
	if dropped := s.keep(sql, p); dropped != nil {
		s.deallocate(ctx, dropped)
	}
	return p, nil
}

// statementName names the statement that was prepared as the nth of a session,
// "" where the server keeps none.
func (s *session) statementName(n int) string {
	if s.unnamed {
		return ""
	}
	return "inlay_" + strconv.Itoa(n)
}

// forget drops a prepared statement.
func (s *session) forget(ctx context.Context, sql string) {
	if p, ok := s.prepared.Delete(sql); ok {
		s.deallocate(ctx, p)
	}
}

// deallocate forgets a statement and has the server forget it, also when the caller's context
// has ended. Should the server not answer, the connection is broken and the
// next statement on it says so.
func (s *session) deallocate(ctx context.Context, p *prepared) {
	s.known.forget(p)
	if s.unnamed {
		return
	}
	s.driver.counts.dropped.Add(1)
	s.kept.Store(int64(s.prepared.Len()))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deallocateTimeout)
	defer cancel()
	_ = s.conn.Deallocate(ctx, p.desc.Name)
}

const deallocateTimeout = 5 * time.Second

// end stops reading a result that may have more rows: it reads them away where
// they are few and come at once, and otherwise asks the server to cancel the
// statement, so that neither rows nor locks are waited for. A statement that
// changes rows is not cancelled, which would undo what it has just said to have
// done; nor is one in a transaction, which would be lost with it.
func (s *session) end(ctx context.Context, rr *pgconn.ResultReader, sql string) error {
	if s.conn.TxStatus() != idle || mayChange(sql) {
		for rr.NextRow() {
		}
		_, err := rr.Close()
		return err
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cancelTimeout)
	defer stop()
	sent := make(chan error, 1)
	cancel := sync.OnceFunc(func() { sent <- s.conn.CancelRequest(ctx) })
	timer := time.AfterFunc(drainTime, cancel)
	rows := 0
	for rr.NextRow() {
		if rows++; rows == drainRows && timer.Stop() {
			go cancel()
		}
	}
	_, err := rr.Close()
	if rows < drainRows && timer.Stop() {
		return err
	}
	// A request is on its way. Where it has hit this statement the connection
	// is clean; else it might hit the next one, so the connection is closed.
	requestErr := <-sent
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "57014" && requestErr == nil { // query_canceled
		return nil
	}
	return s.conn.Close(ctx)
}

// mayChange reports whether a statement is, or has in WITH, one that changes rows.
func mayChange(sql string) bool {
	if !strings.HasPrefix(sql, "WITH ") {
		return !strings.HasPrefix(sql, "SELECT ") && !strings.HasPrefix(sql, "(")
	}
	return strings.Contains(sql, "INSERT INTO ") || strings.Contains(sql, "UPDATE ") || strings.Contains(sql, "DELETE FROM ") || strings.Contains(sql, "MERGE INTO ")
}
